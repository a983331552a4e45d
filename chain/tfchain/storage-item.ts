import { unwrapStorageType } from '@polkadot/types';
import { type Plain, plain } from '../decode/plain.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import type { Endpoint } from './endpoint.js';
import { storageShape } from './rpc-shapes.js';

/**
 * Reads one entry of a storage map at a block, decoded with the runtime of that block's state.
 * @param pallet and `item` in camelCase, as polkadot names them
 * @returns null when the entry does not exist
 * @throws RpcUnreachable, RpcRefused; RangeError when the runtime has no such storage
 */
export async function storageItem(
  endpoint: Endpoint,
  decoder: RuntimeDecoder,
  at: string,
  entry: { readonly pallet: string; readonly item: string; readonly key: number | bigint },
): Promise<Plain> {
  const { registry, storage } = decoder;
  const access = storage[entry.pallet]?.[entry.item];
  if (access === undefined) {
    throw new RangeError(`spec version ${decoder.specVersion} has no storage ${entry.pallet}.${entry.item}`);
  }
  const key = registry.createType('StorageKey', [access, [entry.key]]).toHex();
  const value = await endpoint.ask('state_getStorage', [key, at], storageShape);
  if (value === null) return null;
  const type = unwrapStorageType(registry, access.meta.type, false);
  return plain(registry.createTypeUnsafe(type, [value], { isPedantic: true }));
}
