import { u8aToHex } from '@polkadot/util';
import type { Registry } from '@polkadot/types/types';
import type { StorageEntryMetadataLatest } from '@polkadot/types/interfaces/metadata';
import { concatBytes } from './bytes.js';
import { type Plain, toPlain } from './plain.js';
import { hashKeyPart, hasherPrefixLength, itemPrefix } from './storage-key.js';

interface KeyPart {
  readonly hasher: string;
  readonly type: string;
}

/** One storage item of a runtime: how its keys and values are written and read. */
export class StorageItem {
  /** `Pallet.Item`. */
  readonly name: string;
  readonly prefix: string;
  readonly #parts: readonly KeyPart[];
  readonly #valueType: string;
  readonly #fallback: Uint8Array;
  readonly #optional: boolean;

  constructor(
    readonly registry: Registry,
    readonly pallet: string,
    readonly entry: StorageEntryMetadataLatest,
  ) {
    this.name = `${pallet}.${entry.name.toString()}`;
    this.prefix = u8aToHex(itemPrefix(pallet, entry.name.toString())).slice(2);
    this.#parts = keyParts(registry, entry);
    this.#valueType = registry.createLookupType(
      entry.type.isPlain ? entry.type.asPlain : entry.type.asMap.value,
    );
    this.#fallback = entry.fallback.toU8a(true);
    this.#optional = entry.modifier.isOptional;
  }

  /** The full storage key, lower-case hex without 0x. */
  key(parts: readonly Plain[]): string {
    if (parts.length !== this.#parts.length)
      throw new RangeError(
        `${this.pallet}.${this.entry.name.toString()} takes ${this.#parts.length} key parts`,
      );
    const hashed = this.#parts.map(({ hasher, type }, i) =>
      hashKeyPart(hasher, this.#encode(type, parts[i])),
    );
    return this.prefix + u8aToHex(concatBytes(...hashed)).slice(2);
  }

  /** The key parts that a full key was made of, or null where a hasher hides them. */
  keyPartsOf(key: string): Plain[] | null {
    let rest = Uint8Array.from(Buffer.from(key.slice(this.prefix.length), 'hex'));
    const parts: Plain[] = [];
    for (const { hasher, type } of this.#parts) {
      const skip = hasherPrefixLength[hasher] ?? null;
      if (skip === null) return null;
      const codec = this.registry.createTypeUnsafe(type, [rest.subarray(skip)]);
      parts.push(toPlain(codec));
      rest = rest.subarray(skip + codec.encodedLength);
    }
    return parts;
  }

  encode(value: Plain): Uint8Array {
    return this.#encode(this.#valueType, value);
  }

  /** What the item holds for these bytes; without bytes its default, or null when the item is optional. */
  decode(bytes: Uint8Array | undefined): Plain {
    if (bytes === undefined && this.#optional) return null;
    return toPlain(this.registry.createTypeUnsafe(this.#valueType, [bytes ?? this.#fallback]));
  }

  #encode(type: string, value: Plain): Uint8Array {
    return this.registry.createTypeUnsafe(type, [value]).toU8a();
  }
}

function keyParts(registry: Registry, entry: StorageEntryMetadataLatest): KeyPart[] {
  if (entry.type.isPlain) return [];
  const { hashers, key } = entry.type.asMap;
  const names = hashers.map((hasher) => hasher.type);
  if (hashers.length === 1) return [{ hasher: hasherName(names[0]), type: registry.createLookupType(key) }];
  const tuple = registry.lookup.getSiType(key).def.asTuple;
  return tuple.map((type, i) => ({ hasher: hasherName(names[i]), type: registry.createLookupType(type) }));
}

/** polkadot-js writes `Blake2128Concat` or `Blake2_128Concat` depending on the version of the metadata. */
function hasherName(name: string | undefined): string {
  return (name ?? '').replace(/^Blake2_?(\d+)/, 'Blake2_$1');
}
