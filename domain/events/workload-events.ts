import { z } from 'zod';
import { contractIdSchema, defineEvent, milliseconds } from './event-schema.js';

const effect = {
  contractId: contractIdSchema,
  name: z.string().describe('The workload, by its name in the deployment.'),
  generation: z.int().min(1).describe('Which wish this answers; grows when what is wanted changes.'),
  attempt: z.int().min(0).describe('Failed tries of this generation before this one.'),
} as const;

export const resultData = z
  .record(z.string(), z.union([z.string(), z.number(), z.array(z.string()).readonly()]))
  .nullable()
  .describe("What the host gave (an address, a path, ...), by the type's own names.");

export const WorkloadProvisioned = defineEvent(
  'contract',
  'WorkloadProvisioned',
  1,
  'The host has the workload as it was wanted.',
  z.strictObject({
    ...effect,
    version: z.int().min(0).describe("The workload's version that is on the host now."),
    result: resultData,
  }),
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
    effect: z.enum(['ensure', 'pause', 'resume', 'remove']).describe('What was tried.'),
    reason: z.string().describe('For the user to read.'),
    retryAt: milliseconds
      .nullable()
      .describe('When it is tried again, wall clock; null: only a change can mend it.')
      .meta({ unit: 'ms since 1970' }),
  }),
);

export const WorkloadBlocked = defineEvent(
  'contract',
  'WorkloadBlocked',
  1,
  'The workload needs another one that is not there; it is tried as soon as that one is.',
  z.strictObject({
    contractId: contractIdSchema,
    name: effect.name,
    generation: effect.generation,
    needs: z.string().describe('The name of what it needs.'),
    reason: z.string().describe('For the user to read.'),
  }),
);

export const ResourceBound = defineEvent(
  'contract',
  'ResourceBound',
  1,
  'What only one workload of this node may hold was bound to this one: a public address of its contract, a GPU, a domain name. It is free again with `WorkloadRemoved`.',
  z.strictObject({
    contractId: contractIdSchema,
    name: effect.name,
    kind: z.enum(['public-ip', 'gpu', 'domain']).describe('What it is.'),
    id: z
      .string()
      .describe('An address with prefix length as the contract reserves it; a device; a domain name.'),
    gateway: z.string().nullable().describe('Of a public address.'),
  }),
);

export const WorkloadDecommissioned = defineEvent(
  'contract',
  'WorkloadDecommissioned',
  1,
  'The node takes a workload away by itself, because what it needed is over. It comes back only when its owner adds it again.',
  z.strictObject({
    contractId: contractIdSchema,
    name: effect.name,
    reason: z.string().describe('For the user to read.'),
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
  ResourceBound,
  WorkloadDecommissioned,
  RetryDue,
] as const;
