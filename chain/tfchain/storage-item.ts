import { hexBytes } from '../decode/hex-bytes.js';
import { type MapEntry, mapEntry } from '../decode/map-entry.js';
import { type Plain, plain } from '../decode/plain.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import type { Asker } from './asker.js';
import { storageShape } from './rpc-shapes.js';

/** Whether a runtime keeps this at all: older ones know less. */
export function hasStorage({ asLatest }: RuntimeDecoder['metadata'], pallet: string, item: string): boolean {
  const storage = asLatest.pallets.find(({ name }) => name.toString() === pallet)?.storage.unwrapOr(null);
  return storage?.items.some(({ name }) => name.toString() === item) ?? false;
}

/**
 * Reads one entry of a storage map at a block, decoded with the runtime of that block's state.
 * @returns null when the entry does not exist
 * @throws RpcUnreachable, RpcRefused; RangeError when the runtime has no such storage; Error when the value is none of it
 */
export async function storageItem(
  endpoint: Asker,
  decoder: RuntimeDecoder,
  at: string,
  entry: MapEntry,
): Promise<Plain> {
  const { key, type } = mapEntry(decoder, entry);
  const value = await endpoint.ask('state_getStorage', [key, at], storageShape);
  // As bytes: polkadot-js takes hex for a number as one that is written big-endian.
  return value === null
    ? null
    : plain(decoder.registry.createTypeUnsafe(type, [hexBytes(value)], { isPedantic: true }));
}
