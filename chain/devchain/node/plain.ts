import {
  AbstractArray,
  AbstractInt,
  Bool,
  Compact,
  Enum,
  Null,
  Option,
  Raw,
  Struct,
  Text,
} from '@polkadot/types-codec';
import type { Codec } from '@polkadot/types-codec/types';

/**
 * A SCALE value as plain data, in the one form that the pallets work with and that the codecs take back:
 * integers up to 32 bits are numbers and wider ones bigints; bytes, hashes and accounts are lower-case `0x` hex;
 * an absent option is null; a variant without fields is its name, one with fields is `{ Name: value }`;
 * structs have camelCase keys. A nested call (Sudo, Utility) stays the codec that it is.
 */
export type Plain = unknown;

function plainEnum(codec: Enum): Plain {
  return codec.isBasic || codec.value instanceof Null ? codec.type : { [codec.type]: toPlain(codec.value) };
}

function plainStruct(codec: Struct): Plain {
  const entries = [...codec.entries()] as [string, Codec][]; // Struct is a Map<string, Codec>, typed loosely upstream
  return Object.fromEntries(entries.map(([key, value]) => [key, toPlain(value)]));
}

/** Turns a decoded SCALE value into plain data (see {@link Plain}). */
export function toPlain(codec: Codec): Plain {
  if (codec instanceof Option) return codec.isSome ? toPlain(codec.unwrap()) : null;
  if (codec instanceof Null) return null;
  if (codec instanceof Compact) return toPlain(codec.unwrap());
  if (codec instanceof Bool) return codec.isTrue;
  if (codec instanceof AbstractInt)
    return codec.bitLength() <= 32 ? codec.toNumber() : BigInt(codec.toString());
  if (codec instanceof Enum) return plainEnum(codec);
  if (codec instanceof Text) return codec.toString();
  if (codec instanceof Raw) return codec.toHex();
  if (codec instanceof AbstractArray) return [...codec].map((item: Codec) => toPlain(item));
  if (codec instanceof Struct && !('argsDef' in codec)) return plainStruct(codec);
  return codec;
}
