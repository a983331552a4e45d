import { z } from 'zod';
import type { NodeCall } from '../node-call.js';
import type { SameAs } from '../inputs/same-as.js';
import {
  bytes,
  chainSeconds,
  contractIdSchema,
  farmIdSchema,
  nodeIdSchema,
  resources,
  u64,
} from './event-schema.js';

/** What a node says of itself on the chain. */
export const nodeDetails = z.strictObject({
  farmId: farmIdSchema,
  resources,
  location: z.strictObject({
    longitude: z.string(),
    latitude: z.string(),
    city: z.string(),
    country: z.string(),
  }),
  interfaces: z.array(z.strictObject({ name: z.string(), mac: z.string(), ips: z.array(z.string()) })),
  secureBoot: z.boolean(),
  virtualized: z.boolean(),
  serialNumber: z.string().nullable(),
});

/** Public traffic of one contract in one window. */
export const nruReport = z.strictObject({
  contractId: contractIdSchema,
  timestamp: chainSeconds,
  window: u64.meta({ description: 'How long was counted.', unit: 's' }),
  bytes,
});

/** A call of the node, as events and inputs hold it. */
export const nodeCallSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accept-terms'), documentLink: z.string(), documentHash: z.string() }),
  z.strictObject({ kind: z.literal('create-twin'), relay: z.string().nullable() }),
  z.strictObject({ kind: z.literal('create-node'), details: nodeDetails }),
  z.strictObject({ kind: z.literal('update-node'), nodeId: nodeIdSchema, details: nodeDetails }),
  z.strictObject({
    kind: z.literal('report-uptime'),
    uptime: u64.meta({ description: 'Since the last boot.', unit: 's' }),
    takenAt: chainSeconds.describe('When it was read.').meta({ unit: 's since 1970' }),
  }),
  z.strictObject({ kind: z.literal('change-power-state'), state: z.enum(['Up', 'Down']) }),
  z.strictObject({
    kind: z.literal('report-resources'),
    contracts: z.array(z.strictObject({ contractId: contractIdSchema, used: resources })),
  }),
  z.strictObject({
    kind: z.literal('report-nru'),
    reports: z.array(nruReport),
  }),
]);

/** The compiler's word that the schema has all of `NodeCall` and nothing else. */
export const isNodeCall: SameAs<z.infer<typeof nodeCallSchema>, NodeCall> = true;
