import {
  bool,
  Bytes,
  Compact,
  getTypeDef,
  Int,
  Null,
  Text,
  type TypeRegistry,
  U8aFixed,
  UInt,
} from '@polkadot/types';
import { type Codec, type TypeDef, TypeDefInfo } from '@polkadot/types/types';
import {
  bytes,
  compact,
  fixedBytes,
  flag,
  list,
  nothing,
  optional,
  record,
  signed,
  text,
  tuple,
  unsigned,
  type ValueLayout,
  variants,
} from './value-layout.js';

/** What a runtime's type is made of cannot be said here; who needs its values has them decoded by the library. */
class NoLayout extends Error {
  override readonly name = 'NoLayout';
}

/** The layouts of a runtime's types, by the names that its registry knows; each worked out once. */
export class TypeLayouts {
  readonly #known = new Map<string, ValueLayout | null>();

  /** @param registry with the metadata set, and for old metadata the types registered */
  constructor(private readonly registry: TypeRegistry) {}

  /** Null for types that nothing here reads: calls, maps, sets, types that contain themselves. */
  find(type: string): ValueLayout | null {
    try {
      return this.#layout(type);
    } catch {
      // The library throws errors of all kinds for types that it does not know either.
      return null;
    }
  }

  /** @throws NoLayout, and what the library throws */
  #layout(type: string): ValueLayout {
    const known = this.#known.get(type);
    if (known === null) throw new NoLayout(type);
    if (known !== undefined) return known;
    // A type that contains itself meets this null.
    this.#known.set(type, null);
    const codec = this.registry.createTypeUnsafe(type, []);
    const made = simple(codec) ?? this.#composed(getTypeDef(codec.toRawType()));
    this.#known.set(type, made);
    return made;
  }

  #composed(def: TypeDef): ValueLayout {
    const layoutsOf = (): ValueLayout[] => subs(def).map((sub) => this.#layout(sub.type));
    if (def.info === TypeDefInfo.Struct)
      return record(subs(def).map((sub) => [sub.name ?? '', this.#layout(sub.type)]));
    if (def.info === TypeDefInfo.Tuple) return tuple(layoutsOf());
    if (def.info === TypeDefInfo.Vec) return list(this.#layout(only(def).type));
    if (def.info === TypeDefInfo.Option) return this.#optional(only(def).type);
    if (def.info === TypeDefInfo.Enum) return this.#enum(def);
    const [ok, error] = def.info === TypeDefInfo.Result ? layoutsOf() : [];
    if (ok === undefined || error === undefined) throw new NoLayout(def.type);
    return variants(
      new Map([
        [0, { name: 'Ok', layout: ok }],
        [1, { name: 'Err', layout: error }],
      ]),
    );
  }

  #optional(inner: string): ValueLayout {
    const layout = this.#layout(inner);
    // One byte says both.
    if (layout === flag) throw new NoLayout(`Option<${inner}>`);
    return optional(layout);
  }

  #enum(def: TypeDef): ValueLayout {
    const named = subs(def).filter(({ name }) => name !== undefined && !name.startsWith('__Unused'));
    return variants(
      new Map(
        named.map(({ name = '', type, index }, position) => [
          index ?? position,
          { name, layout: this.#layout(type) },
        ]),
      ),
    );
  }
}

/** What its codec alone tells. */
function simple(codec: Codec): ValueLayout | null {
  if (codec instanceof UInt) return unsigned(codec.bitLength() / 8);
  if (codec instanceof Int) return signed(codec.bitLength() / 8);
  if (codec instanceof bool) return flag;
  if (codec instanceof Null) return nothing;
  if (codec instanceof Text) return text;
  if (codec instanceof U8aFixed) return fixedBytes(codec.length);
  // Other classes are made of it that hold something else.
  if (codec instanceof Bytes && codec.toRawType() === 'Bytes') return bytes;
  return codec instanceof Compact ? compactOf(codec.unwrap()) : null;
}

function compactOf(inner: unknown): ValueLayout {
  if (!(inner instanceof UInt)) throw new NoLayout('Compact');
  return compact(inner.bitLength() / 8);
}

function subs({ sub, type }: TypeDef): readonly TypeDef[] {
  if (!Array.isArray(sub)) throw new NoLayout(type);
  return sub;
}

function only({ sub, type }: TypeDef): TypeDef {
  if (sub === undefined || Array.isArray(sub)) throw new NoLayout(type);
  return sub;
}
