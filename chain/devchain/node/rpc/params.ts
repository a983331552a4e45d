import { z } from 'zod';
import type { Hash } from '../block.js';
import type { DevNode } from '../dev-node.js';
import { invalidParams } from '../rpc-error.js';

/** @throws RpcError (-32602) */
export function parseParam<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidParams(what);
  return parsed.data;
}

const hashPattern = z.string().regex(/^0x[0-9a-fA-F]{64}$/);

/** A block's hash, or null when it is left out. @throws RpcError (-32602) */
export function hashParam(value: unknown): Hash | null {
  const text = parseParam(hashPattern.nullish(), value, 'a block hash is 0x and 64 hex digits');
  return (text?.toLowerCase() as Hash | undefined) ?? null; // the pattern is what makes it a Hash
}

/** The block that `at` names, by default the best one. @throws RpcError */
export function hashOrBest(node: DevNode, at: unknown): Hash {
  return hashParam(at) ?? node.chain.best.hash;
}

/** Storage keys or prefixes come as 0x hex; inside they are hex without 0x. @throws RpcError (-32602) */
export function keyParam(value: unknown): string {
  const pattern = z.string().regex(/^0x([0-9a-fA-F]{2})*$/);
  return parseParam(pattern, value, 'a storage key is 0x hex').slice(2).toLowerCase();
}

/** @throws RpcError (-32602) */
export function keysParam(value: unknown): string[] {
  return parseParam(z.array(z.unknown()), value, 'a list of storage keys is wanted').map(keyParam);
}

/** A whole number that is not negative. @throws RpcError (-32602) */
export function countParam(value: unknown, what: string): number {
  return parseParam(z.number().int().nonnegative().max(0xffff_ffff), value, `${what} is a whole number`);
}
