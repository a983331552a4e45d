import { Metadata, TypeRegistry } from '@polkadot/types';
import type { GenericExtrinsic } from '@polkadot/types';
import type { Si1Variant } from '@polkadot/types/interfaces/scaleInfo';
import type { PalletMetadataLatest } from '@polkadot/types/interfaces/metadata';
import { compactToU8a, stringCamelCase, u8aToHex } from '@polkadot/util';
import type { DescribedRuntime } from '../runtime/describe-runtime.js';
import { concatBytes } from './bytes.js';
import type { Plain } from './plain.js';
import { StorageItem } from './storage-item.js';

/** Values of an event's fields, by field name (snake or camel case) or, for fields without names, in order. */
export type EventFields = Readonly<Record<string, Plain>>;

/**
 * One runtime: encodes and decodes what the chain stores, emits and receives, as this runtime's metadata says.
 * What another runtime has and this one has not (a pallet, an item, an event) is simply absent here.
 */
export class Runtime {
  readonly registry = new TypeRegistry();
  readonly metadataHex: `0x${string}`;
  readonly #pallets: ReadonlyMap<string, PalletMetadataLatest>;
  readonly #items = new Map<string, StorageItem | null>();

  constructor(
    readonly name: string,
    readonly description: DescribedRuntime,
  ) {
    this.metadataHex = u8aToHex(description.metadata);
    const metadata = new Metadata(this.registry, this.metadataHex);
    this.registry.setMetadata(metadata);
    this.#pallets = new Map(metadata.asLatest.pallets.map((pallet) => [pallet.name.toString(), pallet]));
  }

  has(pallet: string): boolean {
    return this.#pallets.has(pallet);
  }

  /** A storage item, or null when this runtime has none of that name. */
  item(pallet: string, item: string): StorageItem | null {
    const name = `${pallet}.${item}`;
    const known = this.#items.get(name);
    if (known !== undefined) return known;
    const entry = this.#pallets
      .get(pallet)
      ?.storage.unwrapOr(null)
      ?.items.find((candidate) => candidate.name.toString() === item);
    const made = entry === undefined ? null : new StorageItem(this.registry, pallet, entry);
    this.#items.set(name, made);
    return made;
  }

  /** All storage items of this runtime. */
  items(): StorageItem[] {
    return [...this.#pallets].flatMap(([pallet, { storage }]) =>
      (storage.unwrapOr(null)?.items ?? []).flatMap(
        (entry) => this.item(pallet, entry.name.toString()) ?? [],
      ),
    );
  }

  /** SCALE bytes of an event (pallet index, event index, fields), or null when this runtime has no such event. */
  encodeEvent(pallet: string, event: string, fields: EventFields): Uint8Array | null {
    const metadata = this.#pallets.get(pallet);
    const variant = this.#variant(metadata?.events.unwrapOr(null)?.type, event);
    if (metadata === undefined || variant === undefined) return null;
    const byName = new Map(Object.entries(fields).map(([key, value]) => [stringCamelCase(key), value]));
    const inOrder = Object.values(fields);
    const encoded = variant.fields.map((field, i) => {
      const name = field.name.isSome ? stringCamelCase(field.name.unwrap().toString()) : null;
      const value = name !== null && byName.has(name) ? byName.get(name) : inOrder[i];
      return this.registry.createTypeUnsafe(this.registry.createLookupType(field.type), [value]).toU8a();
    });
    return concatBytes(Uint8Array.of(metadata.index.toNumber(), variant.index.toNumber()), ...encoded);
  }

  /** The dispatch error of a pallet's own error, in the plain form of this runtime's DispatchError. */
  moduleError(pallet: string, error: string): Plain {
    const metadata = this.#pallets.get(pallet);
    const variant = this.#variant(metadata?.errors.unwrapOr(null)?.type, error);
    if (metadata === undefined || variant === undefined) return 'Other';
    // The error's four bytes: the variant's index, then what nested errors would need.
    const code = Uint8Array.of(variant.index.toNumber(), 0, 0, 0);
    return { Module: { index: metadata.index.toNumber(), error: code } };
  }

  /** A weight: two-dimensional in newer runtimes, one integer in older ones. */
  weight(refTime: bigint): Plain {
    const known = this.registry.lookup.names?.some((name) => name === 'SpWeightsWeightV2Weight') ?? true;
    return known ? { refTime, proofSize: 0n } : refTime;
  }

  /** SCALE of a constant. */
  constant(pallet: string, name: string): Uint8Array {
    const found = this.#pallets.get(pallet)?.constants.find((constant) => constant.name.toString() === name);
    if (found === undefined) throw new Error(`the runtime has no constant ${pallet}.${name}`);
    return found.value.toU8a(true);
  }

  /** The unsigned extrinsic that sets a block's time, in ms. */
  timestampExtrinsic(time: number): Uint8Array {
    const metadata = this.#pallets.get('Timestamp');
    const variant = this.#variant(metadata?.calls.unwrapOr(null)?.type, 'set');
    if (metadata === undefined || variant === undefined) throw new Error('the runtime has no Timestamp.set');
    const body = concatBytes(
      Uint8Array.of(4, metadata.index.toNumber(), variant.index.toNumber()),
      compactToU8a(time),
    );
    return concatBytes(compactToU8a(body.length), body);
  }

  /** Decodes an extrinsic with its length prefix. @throws Error when it is not one of this runtime's. */
  decodeExtrinsic(bytes: Uint8Array): GenericExtrinsic {
    const extrinsic = this.registry.createType('Extrinsic', bytes);
    if (u8aToHex(extrinsic.toU8a()) !== u8aToHex(bytes))
      throw new Error('bytes are left over behind the extrinsic');
    return extrinsic;
  }

  #variant(
    type: Parameters<TypeRegistry['createLookupType']>[0] | undefined,
    name: string,
  ): Si1Variant | undefined {
    if (type === undefined) return undefined;
    return this.registry.lookup
      .getSiType(type)
      .def.asVariant.variants.find((variant) => variant.name.toString() === name);
  }
}
