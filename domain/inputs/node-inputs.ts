import { z } from 'zod';
import type { WorkloadId } from '../ids.js';
import { nodeCallSchema } from '../events/node-call-schema.js';
import { resultData } from '../events/workload-events.js';
import { upcaster } from '../events/schema-version.js';
import { defineInput } from './input-schema.js';

const int = z.int();
// zod cannot express our brands; only the text is checked here, its parts where they are read
const workloadIdSchema = z.string() as unknown as z.ZodType<WorkloadId>;

/** Which key the node signs with. */
const voice = { type: z.literal('SetVoice'), account: z.string().nullable() } as const;
const SetVoiceV1 = defineInput(1, z.strictObject(voice));
export const SetVoice = defineInput(2, z.strictObject({ ...voice, bootedAt: int.nullable() }));
export const nodeInputUpcasters = [
  upcaster(SetVoiceV1, SetVoice, (input) => ({ ...input, bootedAt: null })),
] as const;

/** What the host holds. */
export const SurveyHost = defineInput(
  1,
  z.strictObject({ type: z.literal('SurveyHost'), present: z.array(workloadIdSchema) }),
);

/** What came of an effect of the node as a whole. */
export const RecordNodeOutcome = defineInput(
  1,
  z.strictObject({
    type: z.literal('RecordNodeOutcome'),
    effect: z.strictObject({ id: z.string(), kind: z.string(), task: z.string(), round: int, attempt: int }),
    outcome: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('done'), result: resultData }),
      z.strictObject({ kind: z.literal('failed'), code: z.string(), reason: z.string() }),
      z.strictObject({
        kind: z.literal('signed'),
        call: nodeCallSchema,
        hash: z.string(),
        bytes: z.string(),
        nonce: int,
        birth: int,
        death: int,
        specVersion: int,
      }),
      z.strictObject({ kind: z.literal('submitted'), endpoint: z.string() }),
      z.strictObject({
        kind: z.literal('refused'),
        endpoint: z.string(),
        code: z.string(),
        reason: z.string(),
      }),
    ]),
    /** Wall clock, ms. */
    at: z.number(),
  }),
);
