import { z } from 'zod';
import type { EndpointPool } from '../tfchain/endpoint-pool.js';

/** Where each runtime keeps the time of its block: `Timestamp.Now`, twox128 of both names. */
const timestampKey = '0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb';

/** ms as a little-endian u64. */
const momentShape = z
  .string()
  .regex(/^0x[0-9a-f]{16}$/, 'is no time')
  .transform((text) => Buffer.from(text.slice(2), 'hex').readBigUInt64LE())
  .nullable();

/**
 * The time of the newest block that an endpoint has, final or not, in ms; null when the chain had none yet. One endpoint is asked:
 * they need not agree on it. @throws ChainError when none answers
 */
export function newestTime(pool: Pick<EndpointPool, 'once'>): Promise<bigint | null> {
  return pool.once((endpoint) => endpoint.ask('state_getStorage', [timestampKey], momentShape));
}
