import { z } from 'zod';

const hash = z.string().regex(/^0x[0-9a-f]{64}$/, 'must be 0x and 64 lower-case hex digits');
const hexBytes = z.string().regex(/^0x(?:[0-9a-fA-F]{2})*$/, 'must be 0x and whole hex bytes');
const blockNumber = z.int().min(0).max(0xffff_ffff);

/** The first line of a recording. `head` is what the recorder counted; the last line is what is there to be read. */
export const recordingHeader = z.object({ chain: z.string().min(1).max(200), head: blockNumber });

/** Each further line: a block as the chain gave it, extrinsics and System.Events in raw SCALE. */
export const recordedBlock = z.object({
  number: blockNumber,
  hash,
  parentHash: hash,
  specVersion: blockNumber,
  extrinsics: z.array(hexBytes),
  events: hexBytes,
});

export type RecordedBlock = z.infer<typeof recordedBlock>;
