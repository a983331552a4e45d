import { z } from 'zod';
import type { ContractId, FarmId, NetworkId, NodeId, TwinId } from '../ids.js';

/**
 * How an event type is described: its name, schema version, which kind of stream it goes to and why it exists.
 * The event catalogue in docs/ is written from these.
 */
export interface EventSchema<Type extends string, Data extends z.ZodType> {
  readonly type: Type;
  readonly schemaVersion: number;
  readonly stream: 'node' | 'contract';
  readonly about: string;
  readonly data: Data;
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

// zod cannot express our brands; each cast below only adds the brand to a schema that checks the range.
const u32 = z.int().min(0).max(0xffff_ffff);
export const u64 = z.bigint().min(0n).max(0xffff_ffff_ffff_ffffn);
export const contractIdSchema = u64.meta({ title: 'contract id' }) as unknown as z.ZodType<ContractId>;
export const twinIdSchema = u32.meta({ title: 'twin id' }) as unknown as z.ZodType<TwinId>;
export const nodeIdSchema = u32.meta({ title: 'node id' }) as unknown as z.ZodType<NodeId>;
export const farmIdSchema = u32.meta({ title: 'farm id' }) as unknown as z.ZodType<FarmId>;
export const networkIdSchema = z.string().length(13) as unknown as z.ZodType<NetworkId>;

/** Block height. */
export const blockNumber = z.int().min(0);
export const hash32 = z.string().regex(/^0x[0-9a-f]{64}$/);
/** 32-byte account, lower-case hex. */
export const account = z.string().regex(/^[0-9a-f]{64}$/);
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
export const milliseconds = z.int().min(0);

export const resources = z.strictObject({ cru: u64, mru: u64, sru: u64, hru: u64 });
export const publicIp = z.strictObject({ ip: z.string(), gateway: z.string() });

/** Who caused a chain event: the signer of an extrinsic, or the chain's own hooks (billing). */
export const origin = z.discriminatedUnion('phase', [
  z.strictObject({
    phase: z.literal('extrinsic'),
    index: z.int().min(0),
    signer: account.nullable(),
    call: z.string(),
  }),
  z.strictObject({ phase: z.literal('initialization') }),
  z.strictObject({ phase: z.literal('finalization') }),
]);

/** Where on the chain it was said. */
export const chainPlace = { block: blockNumber, eventIndex: z.int().min(0), origin } as const;
