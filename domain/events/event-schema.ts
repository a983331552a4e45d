import { z } from 'zod';
import type { ContractId, FarmId, NetworkId, NodeId, TwinId } from '../ids.js';
import type { SchemaVersion } from './schema-version.js';

/**
 * How an event type is described: its name, schema version, which kind of stream it goes to and why it exists.
 * The event catalogue in docs/ is written from these.
 */
export interface EventSchema<Type extends string, Data extends z.ZodType> extends SchemaVersion<Type, Data> {
  readonly stream: 'node' | 'contract';
  readonly about: string;
}

export function defineEvent<const Type extends string, Data extends z.ZodType>(
  stream: 'node' | 'contract',
  type: Type,
  schemaVersion: number,
  about: string,
  data: Data,
): EventSchema<Type, Data> {
  return { type, schemaVersion, stream, about, data };
}

// What is said of a field by `describe` and `meta` goes into the event catalogue (docs/events.md); it is no part of the
// schema's shape.
export const u32 = z.int().min(0).max(0xffff_ffff);
export const u64 = z.bigint().min(0n).max(0xffff_ffff_ffff_ffffn);
// zod cannot express our brands; each cast below only adds the brand to a schema that checks the range.
export const contractIdSchema = u64.describe(
  'The contract; one sequence for all contracts of the chain.',
) as unknown as z.ZodType<ContractId>;
export const twinIdSchema = u32.describe('The twin: an account on the grid.') as unknown as z.ZodType<TwinId>;
export const nodeIdSchema = u32.describe('The node on the chain.') as unknown as z.ZodType<NodeId>;
export const farmIdSchema = u32.describe('The farm that the node is in.') as unknown as z.ZodType<FarmId>;
export const networkIdSchema = z.string().length(13) as unknown as z.ZodType<NetworkId>;

/** Block height. */
export const blockNumber = z.int().min(0).meta({ description: 'Block.', unit: 'block height' });
export const hash32 = z.string().regex(/^0x[0-9a-f]{64}$/);
/** 32-byte account, lower-case hex. */
export const account = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('32-byte public key, lower-case hex.');
export const sha256Hex = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 of the body as it was sent: which bytes exactly.');
export const milliseconds = z.int().min(0).meta({ unit: 'ms since 1970' });
/** Chain time as pallets give it. */
export const chainSeconds = u64.meta({ description: 'Chain time.', unit: 's since 1970' });
export const bytes = u64.meta({ unit: 'bytes' });

export const resources = z.strictObject({
  cru: u64.meta({ description: 'Logical CPUs.', unit: 'CPUs' }),
  mru: bytes.describe('Memory.').meta({ unit: 'bytes' }),
  sru: bytes.describe('SSD space.').meta({ unit: 'bytes' }),
  hru: bytes.describe('HDD space.').meta({ unit: 'bytes' }),
});
export const publicIp = z.strictObject({
  ip: z.string().describe('Address with prefix length, as `185.206.122.33/24`.'),
  gateway: z.string().describe('Address without prefix length.'),
});

/** Who caused a chain event: the signer of an extrinsic, or the chain's own hooks (billing). */
export const origin = z
  .discriminatedUnion('phase', [
    z.strictObject({
      phase: z.literal('extrinsic'),
      index: z.int().min(0).describe('Of the extrinsic in its block.'),
      signer: account.nullable().describe('Account of the signer; null for an unsigned extrinsic.'),
      call: z.string().describe('`pallet.call`.'),
    }),
    z.strictObject({ phase: z.literal('initialization') }),
    z.strictObject({ phase: z.literal('finalization') }),
  ])
  .describe("Who caused it: an extrinsic, or the chain itself (billing is the block's finalization).");

/** Where on the chain it was said. */
export const chainPlace = {
  block: blockNumber.describe('The block that says so.').meta({ unit: 'block height' }),
  eventIndex: z.int().min(0).describe("Of the event in the block's System.Events."),
  origin,
} as const;
