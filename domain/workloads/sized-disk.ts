import type { SpecBase } from './host-spec.js';
import type { Capacity } from './workload-definition.js';

/** SSD of exactly this many bytes. */
export function ssdCapacity(size: bigint): Capacity {
  return { cru: 0n, mru: 0n, sru: size, hru: 0n, ipv4u: 0n };
}

/**
 * The spec of what is nothing but a size in bytes. Members are named, as V8 gives each copy by spread a hidden class of its own,
 * and whoever reads it is slow.
 */
export function sizedSpec<T extends 'volume' | 'zmount'>(
  type: T,
  sizeBytes: bigint,
  { id, twinId, contractId, name }: SpecBase,
): SpecBase & { readonly type: T; readonly sizeBytes: bigint } {
  return { id, twinId, contractId, name, type, sizeBytes };
}
