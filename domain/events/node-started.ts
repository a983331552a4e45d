import { z } from 'zod';
import { defineEvent, resources } from './event-schema.js';
import { upcaster } from './schema-version.js';

const about =
  'The node process started. Says which code runs, on which host, and whether the host was rebooted since the last start: then everything volatile is gone and all live workloads are owed again.';

const first = {
  version: z.string().describe('Of zledger.'),
  driver: z.enum(['linux', 'dry']).describe('What changes the host; dry only notes what it would do.'),
  bootId: z.string().describe('Changes with every boot of the host.'),
  hostRebooted: z.boolean().describe('The host was booted since the last start.'),
  capacity: resources.describe('All that the host has.'),
  supports: z.array(z.string()).describe('Workload types that work on this host.'),
  unsupported: z
    .array(z.strictObject({ type: z.string(), reason: z.string().describe('For the operator to read.') }))
    .describe('Workload types that do not work here, and why.'),
} as const;

export const NodeStartedV1 = defineEvent('node', 'NodeStarted', 1, about, z.strictObject(first));

/** Exactly which code runs: a version's number says nothing of a build in between. */
export const codeIdentity = z
  .strictObject({
    model: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 over the compiled model: the same model decides and evolves the same.'),
    runtime: z.string().describe('What runs it, as `node v20.19.0`.'),
  })
  .nullable()
  .describe('Which code exactly; null: not on record (version 1 did not have it).');

export const NodeStarted = defineEvent(
  'node',
  'NodeStarted',
  2,
  about,
  z.strictObject({ ...first, code: codeIdentity }),
);

export const nodeStartedUpcasters = [
  upcaster(NodeStartedV1, NodeStarted, (data) => ({ ...data, code: null })),
] as const;
