import { blake2AsU8a, xxhashAsU8a } from '@polkadot/util-crypto';
import { concatBytes } from './bytes.js';

/** Substrate's storage hashers, by the name that the metadata gives them. */
const hashers: Readonly<Record<string, (part: Uint8Array) => Uint8Array>> = {
  Blake2_128: (part) => blake2AsU8a(part, 128),
  Blake2_256: (part) => blake2AsU8a(part, 256),
  Blake2_128Concat: (part) => concatBytes(blake2AsU8a(part, 128), part),
  Twox128: (part) => xxhashAsU8a(part, 128),
  Twox256: (part) => xxhashAsU8a(part, 256),
  Twox64Concat: (part) => concatBytes(xxhashAsU8a(part, 64), part),
  Identity: (part) => part,
};

/** How many bytes a hasher puts before the key part itself; null when the part cannot be read back from the key. */
export const hasherPrefixLength: Readonly<Record<string, number | null>> = {
  Blake2_128: null,
  Blake2_256: null,
  Blake2_128Concat: 16,
  Twox128: null,
  Twox256: null,
  Twox64Concat: 8,
  Identity: 0,
};

/** The 32 bytes under which all entries of a storage item lie: twox128(pallet) ++ twox128(item). */
export function itemPrefix(pallet: string, item: string): Uint8Array {
  const text = new TextEncoder();
  return concatBytes(xxhashAsU8a(text.encode(pallet), 128), xxhashAsU8a(text.encode(item), 128));
}

/** Hashes one SCALE-encoded key part. @throws RangeError for a hasher that Substrate does not have. */
export function hashKeyPart(hasher: string, part: Uint8Array): Uint8Array {
  const hash = hashers[hasher];
  if (hash === undefined) throw new RangeError(`unknown storage hasher ${hasher} in the runtime's metadata`);
  return hash(part);
}
