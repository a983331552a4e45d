import { u8aConcat, u8aToHex } from '@polkadot/util';
import { blake2AsU8a, xxhashAsU8a } from '@polkadot/util-crypto';
import type { RuntimeDecoder } from './runtime-decoder.js';

/** One entry of a storage map; names as the metadata writes them. */
export interface MapEntry {
  readonly pallet: string;
  readonly item: string;
  /** A value of the key's type, or the key as SCALE writes it. */
  readonly key: number | bigint | Uint8Array;
}

/** Substrate's storage hashers that TFChain's maps use (frame_support StorageHasher). */
const hashers: Readonly<Record<string, (key: Uint8Array) => Uint8Array>> = {
  Identity: (key) => key,
  Blake2_128Concat: (key) => u8aConcat(blake2AsU8a(key, 128), key),
  Blake2_128: (key) => blake2AsU8a(key, 128),
  Blake2_256: (key) => blake2AsU8a(key, 256),
  Twox64Concat: (key) => u8aConcat(xxhashAsU8a(key, 64), key),
  Twox128: (key) => xxhashAsU8a(key, 128),
  Twox256: (key) => xxhashAsU8a(key, 256),
};

/**
 * Where a runtime keeps an entry of a map, and of which type it is.
 * @throws RangeError when the runtime has no such map
 */
export function mapEntry(
  decoder: RuntimeDecoder,
  entry: MapEntry,
): { readonly key: string; readonly type: string } {
  const { registry, metadata, specVersion } = decoder;
  const pallet = metadata.asLatest.pallets.find(({ name }) => name.toString() === entry.pallet);
  const storage = pallet?.storage.unwrapOr(null);
  const item = storage?.items.find(({ name }) => name.toString() === entry.item);
  const map = item?.type.isMap === true ? item.type.asMap : null;
  const hasher = map === null ? undefined : hashers[map.hashers[0]?.type ?? ''];
  if (storage === null || storage === undefined || map === null || hasher === undefined) {
    throw new RangeError(
      `spec version ${specVersion} has no map ${entry.pallet}.${entry.item} that can be read`,
    );
  }
  const key =
    entry.key instanceof Uint8Array
      ? entry.key
      : registry.createType(registry.createLookupType(map.key), entry.key).toU8a();
  const prefix = [storage.prefix.toString(), entry.item].map((text) => xxhashAsU8a(text, 128));
  return { key: u8aToHex(u8aConcat(...prefix, hasher(key))), type: registry.createLookupType(map.value) };
}
