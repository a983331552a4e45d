import { bool, Compact, Enum, Int, Null, Option, Raw, Struct, Text, Tuple, UInt, Vec } from '@polkadot/types';
import type { Codec } from '@polkadot/types/types';

/** A decoded SCALE value without its codec: what the schemas in this folder parse. */
export type Plain =
  | null
  | boolean
  | bigint
  | string
  | Uint8Array
  | readonly Plain[]
  | { readonly [field: string]: Plain };

/**
 * Turns a polkadot codec into plain data: integers to bigint, bytes, hashes and accounts to Uint8Array, an enum to
 * `{ type, value }`, an absent option to null, structs to objects with camelCase fields, tuples and lists to arrays.
 * @throws TypeError for a codec that no TFChain fact uses (maps, sets).
 */
export function plain(codec: Codec): Plain {
  if (codec instanceof UInt || codec instanceof Int) return codec.toBigInt();
  if (codec instanceof Compact) return plain(codec.unwrap() as Codec); // Compact's inner type is erased
  if (codec instanceof Option) return codec.isNone ? null : plain(codec.unwrap() as Codec); // as above
  if (codec instanceof bool) return codec.isTrue;
  if (codec instanceof Text) return codec.toString();
  if (codec instanceof Raw) return Uint8Array.from(codec.toU8a(true));
  if (codec instanceof Null) return null;
  if (codec instanceof Enum) return { type: codec.type, value: plain(codec.inner) };
  if (codec instanceof Struct) return plainStruct(codec);
  if (codec instanceof Tuple || codec instanceof Vec) return [...codec].map((item) => plain(item as Codec)); // erased
  return plainList(codec);
}

function plainStruct(codec: Struct): Plain {
  const fields: Record<string, Plain> = {};
  for (const [name, value] of codec) fields[name] = plain(value);
  return fields;
}

// VecFixed and kin are not exported under a common class; what is an array of codecs is read as a list.
function plainList(codec: Codec): Plain {
  if (Array.isArray(codec)) return codec.map((item) => plain(item as Codec)); // a codec list holds codecs
  throw new TypeError(`no plain form for a value of type ${codec.toRawType()}`);
}

/** The value under a name in plain data of fields; undefined when there is none. */
export function fieldOf(value: Plain | undefined, name: string): Plain | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || Array.isArray(value))
    return undefined;
  // Array.isArray does not narrow readonly arrays.
  return (value as { readonly [field: string]: Plain })[name];
}
