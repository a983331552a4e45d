/**
 * The words in which a runtime is described: plain data, close to how the Rust source of a pallet reads.
 * `metadata-bytes.ts` turns a description into metadata V14; nothing else in the development chain knows a layout.
 *
 * A type expression is written as in Rust: `u32`, `bool`, `str`, `Vec<u8>`, `Option<PublicConfig>`, `[u8; 32]`,
 * `(u32, u64)`, `Compact<u128>`, `BoundedVec<u8>`, `Result<(), DispatchError>`, or the name of a type that the runtime
 * or one of its pallets declares under `types`.
 */
export type TypeExpression = string;

/** Named fields in their order on the wire, or unnamed ones. */
export type Fields = Readonly<Record<string, TypeExpression>> | readonly TypeExpression[];

/** One case of an enum, a call, an event or an error. Without `index` it is its place in the list. */
export interface Variant {
  readonly name: string;
  readonly fields?: Fields;
  readonly index?: number;
}

/** A type with a name. `path` is its Rust path, which polkadot-js uses to recognise well-known types. */
export interface TypeDescription {
  readonly path: string;
  /** Generic parameters by name; `null` for one that carries no type (as scale-info's skipped parameters). */
  readonly params?: Readonly<Record<string, TypeExpression | null>>;
  readonly shape:
    | { readonly kind: 'composite'; readonly fields: Fields }
    | { readonly kind: 'variant'; readonly variants: readonly Variant[] };
}

export type TypeDescriptions = Readonly<Record<string, TypeDescription>>;

export type Hasher = 'Blake2_128Concat' | 'Twox64Concat' | 'Identity';

/** One storage item. No `keys`: a plain value; one key: a map; two: a double map. */
export interface StorageDescription {
  readonly name: string;
  readonly value: TypeExpression;
  readonly keys?: readonly (readonly [Hasher, TypeExpression])[];
  /** `optional`: absent means null. `default`: absent means `fallback`, by default the type's zero. */
  readonly modifier: 'optional' | 'default';
  readonly fallback?: Uint8Array;
}

export interface ConstantDescription {
  readonly name: string;
  readonly type: TypeExpression;
  /** SCALE of the value. */
  readonly value: Uint8Array;
}

/** One pallet as `construct_runtime!` mounts it. `path` is the Rust crate, e.g. `pallet_tfgrid`. */
export interface PalletDescription {
  readonly name: string;
  readonly index: number;
  readonly path: string;
  readonly types?: TypeDescriptions;
  readonly storage?: readonly StorageDescription[];
  readonly calls?: readonly Variant[];
  readonly events?: readonly Variant[];
  readonly errors?: readonly string[];
  readonly constants?: readonly ConstantDescription[];
}

/** A signed extension: what is inside the extrinsic (`extra`) and what is only signed (`signed`). */
export interface SignedExtensionDescription {
  readonly identifier: string;
  readonly extra: TypeExpression;
  readonly signed: TypeExpression;
}

/** A runtime API as `state_getRuntimeVersion` lists it: the first 8 bytes of blake2b-64 of its name, and a version. */
export type RuntimeApi = readonly [id: string, version: number];

export interface RuntimeDescription {
  readonly specName: string;
  readonly implName: string;
  readonly authoringVersion: number;
  readonly specVersion: number;
  readonly implVersion: number;
  readonly transactionVersion: number;
  readonly stateVersion: number;
  readonly apis: readonly RuntimeApi[];
  readonly types: TypeDescriptions;
  readonly pallets: readonly PalletDescription[];
  readonly signedExtensions: readonly SignedExtensionDescription[];
}

/** A struct: `struct('tfchain_support::types::IP4', { ip: 'BoundedVec<u8>', gw: 'BoundedVec<u8>' })`. */
export function struct(path: string, fields: Fields, params?: TypeDescription['params']): TypeDescription {
  return { path, ...(params && { params }), shape: { kind: 'composite', fields } };
}

/** An enum; a bare string is a case without fields. */
export function enumeration(
  path: string,
  variants: readonly (Variant | string)[],
  params?: TypeDescription['params'],
): TypeDescription {
  const cases = variants.map((variant) => (typeof variant === 'string' ? { name: variant } : variant));
  return { path, ...(params && { params }), shape: { kind: 'variant', variants: cases } };
}

/** A call, an event or an enum case with fields. */
export function variant(name: string, fields: Fields = {}, index?: number): Variant {
  return { name, fields, ...(index !== undefined && { index }) };
}

/** A call with its real index: `call(17, 'create_twin', { relay: ..., pk: ... })`. */
export const call = (index: number, name: string, args: Fields = {}): Variant => variant(name, args, index);

/** A plain storage value whose absence reads as the type's zero (`ValueQuery`). */
export const value = (name: string, type: TypeExpression, fallback?: Uint8Array): StorageDescription => ({
  name,
  value: type,
  modifier: 'default',
  ...(fallback && { fallback }),
});

/** A plain storage value that may be absent (`OptionQuery`). */
export const optionalValue = (name: string, type: TypeExpression): StorageDescription => ({
  name,
  value: type,
  modifier: 'optional',
});

/** A map whose absence reads as the type's zero (`ValueQuery`); TFChain hashes its keys with Blake2_128Concat. */
export const map = (
  name: string,
  key: TypeExpression,
  type: TypeExpression,
  hasher: Hasher = 'Blake2_128Concat',
): StorageDescription => ({ name, keys: [[hasher, key]], value: type, modifier: 'default' });

/** A map whose entries may be absent (`OptionQuery`). */
export const optionalMap = (
  name: string,
  key: TypeExpression,
  type: TypeExpression,
  hasher: Hasher = 'Blake2_128Concat',
): StorageDescription => ({ name, keys: [[hasher, key]], value: type, modifier: 'optional' });

/** Those types of another spec version that did not change. @throws RangeError for a name that is not declared there */
export function pickTypes(types: TypeDescriptions, ...names: readonly string[]): TypeDescriptions {
  return Object.fromEntries(
    names.map((name) => {
      const type = types[name];
      if (!type) throw new RangeError(`no type ${name} to take over`);
      return [name, type];
    }),
  );
}
