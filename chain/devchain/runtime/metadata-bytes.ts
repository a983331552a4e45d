import type {
  ConstantDescription,
  Hasher,
  PalletDescription,
  RuntimeDescription,
  StorageDescription,
} from './description.js';
import { assembledTypes } from './assembled-types.js';
import * as scale from './scale-writer.js';
import {
  type PortableDefinition,
  type PortableField,
  type PortableType,
  PortableTypes,
} from './type-registry.js';

/** Codes of `StorageHasher`. Source: frame-metadata v14. */
const hasherCodes: Readonly<Record<Hasher, number>> = { Blake2_128Concat: 2, Twox64Concat: 5, Identity: 6 };

/** SCALE of `RuntimeMetadataPrefixed` (magic `meta`, version 14) of a description. Source: frame-metadata v14. */
export function metadataBytes(runtime: RuntimeDescription): Uint8Array {
  const types = new PortableTypes(assembledTypes(runtime));
  const pallets = scale.vec(runtime.pallets, (pallet) => palletBytes(pallet, types));
  const extrinsic = extrinsicBytes(runtime, types);
  const runtimeType = scale.compact(types.id('Runtime'));
  // the registry comes first on the wire but is complete only now
  const registry = scale.vec([...types.all().entries()], ([id, type]) =>
    scale.concat([scale.compact(id), typeBytes(type)]),
  );
  return scale.concat([
    new TextEncoder().encode('meta'),
    scale.u8(14),
    registry,
    pallets,
    extrinsic,
    runtimeType,
  ]);
}

const noDocs = scale.compact(0);

function palletBytes(pallet: PalletDescription, types: PortableTypes): Uint8Array {
  const typeOf = (kind: string): Uint8Array => scale.compact(types.id(`${pallet.name}${kind}`));
  return scale.concat([
    scale.str(pallet.name),
    scale.option(pallet.storage, (items) =>
      scale.concat([scale.str(pallet.name), scale.vec(items, (item) => storageBytes(item, types))]),
    ),
    scale.option(pallet.calls, () => typeOf('Call')),
    scale.option(pallet.events, () => typeOf('Event')),
    scale.vec(pallet.constants ?? [], (constant) => constantBytes(constant, types)),
    scale.option(pallet.errors, () => typeOf('Error')),
    scale.u8(pallet.index),
  ]);
}

function storageBytes(item: StorageDescription, types: PortableTypes): Uint8Array {
  const valueType = scale.compact(types.id(item.value));
  const fallback = item.fallback ?? (item.modifier === 'optional' ? scale.u8(0) : types.zero(item.value));
  return scale.concat([
    scale.str(item.name),
    scale.u8(item.modifier === 'optional' ? 0 : 1),
    item.keys
      ? scale.concat([scale.u8(1), mapBytes(item.keys, types), valueType])
      : scale.concat([scale.u8(0), valueType]),
    scale.bytes(fallback),
    noDocs,
  ]);
}

function mapBytes(keys: NonNullable<StorageDescription['keys']>, types: PortableTypes): Uint8Array {
  const keyTypes = keys.map(([, type]) => type);
  const key = keyTypes.length === 1 ? (keyTypes[0] ?? '()') : `(${keyTypes.join(', ')})`;
  return scale.concat([
    scale.vec(keys, ([hasher]) => scale.u8(hasherCodes[hasher])),
    scale.compact(types.id(key)),
  ]);
}

function constantBytes(constant: ConstantDescription, types: PortableTypes): Uint8Array {
  return scale.concat([
    scale.str(constant.name),
    scale.compact(types.id(constant.type)),
    scale.bytes(constant.value),
    noDocs,
  ]);
}

function extrinsicBytes(runtime: RuntimeDescription, types: PortableTypes): Uint8Array {
  return scale.concat([
    scale.compact(types.id('UncheckedExtrinsic')),
    scale.u8(4),
    scale.vec(runtime.signedExtensions, (extension) =>
      scale.concat([
        scale.str(extension.identifier),
        scale.compact(types.id(extension.extra)),
        scale.compact(types.id(extension.signed)),
      ]),
    ),
  ]);
}

function typeBytes(type: PortableType): Uint8Array {
  return scale.concat([
    scale.vec(type.path, scale.str),
    scale.vec(type.params, (param) =>
      scale.concat([scale.str(param.name), scale.option(param.type, scale.compact)]),
    ),
    definitionBytes(type.definition),
    noDocs,
  ]);
}

function definitionBytes(definition: PortableDefinition): Uint8Array {
  switch (definition.kind) {
    case 'composite':
      return scale.concat([scale.u8(0), scale.vec(definition.fields, fieldBytes)]);
    case 'variant':
      return scale.concat([
        scale.u8(1),
        scale.vec(definition.variants, ({ name, fields, index }) =>
          scale.concat([scale.str(name), scale.vec(fields, fieldBytes), scale.u8(index), noDocs]),
        ),
      ]);
    case 'sequence':
      return scale.concat([scale.u8(2), scale.compact(definition.type)]);
    case 'array':
      return scale.concat([scale.u8(3), scale.u32(definition.length), scale.compact(definition.type)]);
    case 'tuple':
      return scale.concat([scale.u8(4), scale.vec(definition.types, scale.compact)]);
    case 'primitive':
      return scale.concat([scale.u8(5), scale.u8(definition.code)]);
    case 'compact':
      break;
  }
  return scale.concat([scale.u8(6), scale.compact(definition.type)]);
}

function fieldBytes({ name, type, typeName }: PortableField): Uint8Array {
  return scale.concat([
    scale.option(name, scale.str),
    scale.compact(type),
    scale.option(typeName, scale.str),
    noDocs,
  ]);
}
