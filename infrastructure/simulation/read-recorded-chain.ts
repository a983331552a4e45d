import { basename } from 'node:path';

import { openRecording } from '../../chain/recording/open-recording.js';
import type { ObservedBlock } from '../../commands/observed-block.js';
import {
  type RecordedChain,
  RecordingUnusableError,
} from '../../simulations/world/origin/origin-of-recording.js';

/**
 * A recording with its blocks decoded, by the metadata beside it.
 * @throws RecordingError naming the line; ChainError when a block cannot be decoded
 */
export async function readRecordedChain(file: string): Promise<RecordedChain> {
  const source = await openRecording(file);
  const { signal } = new AbortController();
  const blocks: ObservedBlock[] = [];
  const first = await source.firstBlock();
  for await (const block of source.follow(first, { expectedParent: null, signal, untilHead: true })) {
    const { number, hash, specVersion, time, facts, passedOver } = block;
    blocks.push({ number, hash, specVersion, time, facts, passedOver });
  }
  const { genesis } = await source.identity();
  await source.close();
  const [one, ...rest] = blocks;
  if (one === undefined) throw new RecordingUnusableError(`${file} holds no block`);
  return { name: basename(file), genesis, blocks: [one, ...rest] };
}
