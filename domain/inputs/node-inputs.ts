import { z } from 'zod';
import type { WorkloadId } from '../ids.js';
import { nodeCallSchema } from '../events/node-call-schema.js';
import { trafficCounter } from '../events/traffic-events.js';
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
const outcomes = [
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
  z.strictObject({ kind: z.literal('refused'), endpoint: z.string(), code: z.string(), reason: z.string() }),
] as const;
const recorded = <Outcome extends z.ZodType>(outcome: Outcome) =>
  z.strictObject({
    type: z.literal('RecordNodeOutcome'),
    effect: z.strictObject({ id: z.string(), kind: z.string(), task: z.string(), round: int, attempt: int }),
    outcome,
    /** Wall clock, ms. */
    at: z.number(),
  });
/** What the host holds. */
export const SurveyHost = defineInput(
  1,
  z.strictObject({ type: z.literal('SurveyHost'), present: z.array(workloadIdSchema) }),
);

/** Before counters of traffic were read. */
const RecordNodeOutcomeV1 = defineInput(1, recorded(z.discriminatedUnion('kind', outcomes)));

/** What came of an effect of the node as a whole. */
export const RecordNodeOutcome = defineInput(
  2,
  recorded(
    z.discriminatedUnion('kind', [
      ...outcomes,
      z.strictObject({ kind: z.literal('traffic-read'), counters: z.array(trafficCounter) }),
    ]),
  ),
);

export const nodeInputUpcasters = [
  upcaster(SetVoiceV1, SetVoice, (input) => ({ ...input, bootedAt: null })),
  upcaster(RecordNodeOutcomeV1, RecordNodeOutcome, (input) => input),
] as const;
