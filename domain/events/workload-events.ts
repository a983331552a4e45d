import { z } from 'zod';
import { contractIdSchema, defineEvent, milliseconds } from './event-schema.js';

const effect = {
  contractId: contractIdSchema,
  name: z.string(),
  /** Which wish of the state this answers: grows when what is wanted changes. */
  generation: z.int().min(1),
  /** Failed tries of this generation before this one. */
  attempt: z.int().min(0),
} as const;

export const resultData = z.record(z.string(), z.union([z.string(), z.number()])).nullable();

export const WorkloadProvisioned = defineEvent(
  'contract',
  'WorkloadProvisioned',
  1,
  'The host has the workload as it was wanted.',
  z.strictObject({ ...effect, version: z.int().min(0), result: resultData }),
);

export const WorkloadPaused = defineEvent(
  'contract',
  'WorkloadPaused',
  1,
  'The workload is suspended on the host.',
  z.strictObject(effect),
);

export const WorkloadResumed = defineEvent(
  'contract',
  'WorkloadResumed',
  1,
  'The workload runs again.',
  z.strictObject(effect),
);

export const WorkloadRemoved = defineEvent(
  'contract',
  'WorkloadRemoved',
  1,
  'Nothing of the workload is left on the host.',
  z.strictObject(effect),
);

export const WorkloadFailed = defineEvent(
  'contract',
  'WorkloadFailed',
  1,
  'A try failed. `retryAt` says when it is tried again (wall clock, ms), null when only a change can mend it. The workload stays visible with this reason.',
  z.strictObject({
    ...effect,
    effect: z.enum(['ensure', 'pause', 'resume', 'remove']),
    reason: z.string(),
    retryAt: milliseconds.nullable(),
  }),
);

export const WorkloadBlocked = defineEvent(
  'contract',
  'WorkloadBlocked',
  1,
  'The workload needs another one that is not there; it is tried as soon as that one is.',
  z.strictObject({
    contractId: contractIdSchema,
    name: z.string(),
    generation: z.int().min(1),
    needs: z.string(),
    reason: z.string(),
  }),
);

export const RetryDue = defineEvent(
  'contract',
  'RetryDue',
  1,
  'The time for the next try has come.',
  z.strictObject({ ...effect, attempt: z.int().min(1) }),
);

export const workloadEvents = [
  WorkloadProvisioned,
  WorkloadPaused,
  WorkloadResumed,
  WorkloadRemoved,
  WorkloadFailed,
  WorkloadBlocked,
  RetryDue,
] as const;
