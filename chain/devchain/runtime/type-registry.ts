import type { Fields, TypeDescription, TypeDescriptions, Variant } from './description.js';
import { concat, u8 } from './scale-writer.js';
import { type ParsedType, parseTypeExpression, spell, TypeExpressionError } from './type-expression.js';

/** scale-info's primitives, in the order of their codes; the number is their width in bytes (null: no fixed width). */
const primitives: readonly (readonly [name: string, code: number, width: number | null])[] = [
  ['bool', 0, 1],
  ['str', 2, null],
  ['u8', 3, 1],
  ['u16', 4, 2],
  ['u32', 5, 4],
  ['u64', 6, 8],
  ['u128', 7, 16],
];

export interface PortableField {
  readonly name: string | null;
  readonly type: number;
  readonly typeName: string;
}

export interface PortableVariant {
  readonly name: string;
  readonly index: number;
  readonly fields: readonly PortableField[];
}

export type PortableDefinition =
  | { readonly kind: 'composite'; readonly fields: readonly PortableField[] }
  | { readonly kind: 'variant'; readonly variants: readonly PortableVariant[] }
  | { readonly kind: 'sequence'; readonly type: number }
  | { readonly kind: 'array'; readonly type: number; readonly length: number }
  | { readonly kind: 'tuple'; readonly types: readonly number[] }
  | { readonly kind: 'primitive'; readonly code: number }
  | { readonly kind: 'compact'; readonly type: number };

/** One type of the portable registry; its id is its place in the list. */
export interface PortableType {
  readonly path: readonly string[];
  readonly params: readonly { readonly name: string; readonly type: number | null }[];
  readonly definition: PortableDefinition;
}

/**
 * Collects the types that a runtime uses, each once, with ids in the order of first use (depth first, as scale-info
 * does). A type gets its id before its parts are looked at, so that types may refer to themselves (RuntimeCall does).
 */
export class PortableTypes {
  private readonly ids = new Map<string, number>();
  private readonly slots: (PortableType | null)[] = [];

  constructor(private readonly named: TypeDescriptions) {}

  /** The id of a type expression. @throws TypeExpressionError for an unknown name or a malformed expression */
  id(expression: string): number {
    return this.idOf(parseTypeExpression(expression));
  }

  /** All types so far, by id. */
  all(): readonly PortableType[] {
    return this.slots.map((slot, id) => {
      if (slot === null) throw new Error(`type ${id} was reserved and never described`);
      return slot;
    });
  }

  /**
   * SCALE of the type's zero: what a `ValueQuery` answers for an absent key. An enum's zero is its first case, which
   * holds for every enum that is stored so in TFChain.
   */
  zero(expression: string): Uint8Array {
    return this.zeroOf(this.id(expression));
  }

  private idOf(type: ParsedType): number {
    const key = spell(type);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.slots.length;
    this.ids.set(key, id);
    this.slots.push(null);
    this.slots[id] = this.portable(type, key);
    return id;
  }

  private portable(type: ParsedType, key: string): PortableType {
    if (type.kind === 'tuple')
      return bare({ kind: 'tuple', types: type.items.map((item) => this.idOf(item)) });
    if (type.kind === 'array')
      return bare({ kind: 'array', type: this.idOf(type.item), length: type.length });
    const primitive = primitives.find(([name]) => name === key);
    if (primitive) return bare({ kind: 'primitive', code: primitive[1] });
    const [first, second] = type.args;
    if (type.name === 'Vec' && first) return bare({ kind: 'sequence', type: this.idOf(first) });
    if (type.name === 'Compact' && first) return bare({ kind: 'compact', type: this.idOf(first) });
    if (type.name === 'BoundedVec' && first) return this.bounded(first);
    if (type.name === 'Option' && first) return this.option(first);
    if (type.name === 'Result' && first && second) return this.result(first, second);
    const description = this.named[key];
    if (!description) throw new TypeExpressionError(key, 'no pallet of this runtime declares it');
    return this.described(description);
  }

  private bounded(item: ParsedType): PortableType {
    return this.described({
      path: 'sp_core::bounded::bounded_vec::BoundedVec',
      params: { T: spell(item), S: null },
      shape: { kind: 'composite', fields: [`Vec<${spell(item)}>`] },
    });
  }

  private option(item: ParsedType): PortableType {
    const some: Variant = { name: 'Some', fields: [spell(item)] };
    return this.described({
      path: 'Option',
      params: { T: spell(item) },
      shape: { kind: 'variant', variants: [{ name: 'None' }, some] },
    });
  }

  private result(ok: ParsedType, error: ParsedType): PortableType {
    const cases = [
      { name: 'Ok', fields: [spell(ok)] },
      { name: 'Err', fields: [spell(error)] },
    ];
    return this.described({
      path: 'Result',
      params: { T: spell(ok), E: spell(error) },
      shape: { kind: 'variant', variants: cases },
    });
  }

  private described({ path, params, shape }: TypeDescription): PortableType {
    return {
      path: path.split('::'),
      params: Object.entries(params ?? {}).map(([name, type]) => ({
        name,
        type: type === null ? null : this.id(type),
      })),
      definition:
        shape.kind === 'composite'
          ? { kind: 'composite', fields: this.fields(shape.fields) }
          : { kind: 'variant', variants: shape.variants.map((one, place) => this.variant(one, place)) },
    };
  }

  private variant({ name, index, fields }: Variant, place: number): PortableVariant {
    return { name, index: index ?? place, fields: this.fields(fields ?? {}) };
  }

  private fields(fields: Fields): PortableField[] {
    const unnamed = Array.isArray(fields);
    const entries: readonly (readonly [string, string])[] = Object.entries(fields);
    return entries.map(([name, expression]) => ({
      name: unnamed ? null : name,
      type: this.id(expression),
      // only shown to people; polkadot-js would cut the parameter out of a BoundedVec that has one
      typeName: expression.replaceAll('BoundedVec<', 'Vec<'),
    }));
  }

  private zeroOf(id: number): Uint8Array {
    const definition = this.slots[id]?.definition;
    if (!definition) throw new Error(`type ${id} refers to itself and has no zero`);
    switch (definition.kind) {
      case 'composite':
        return concat(definition.fields.map((field) => this.zeroOf(field.type)));
      case 'variant':
        return this.zeroOfVariant(definition.variants);
      case 'tuple':
        return concat(definition.types.map((type) => this.zeroOf(type)));
      case 'array':
        return concat(Array.from({ length: definition.length }, () => this.zeroOf(definition.type)));
      case 'primitive':
        return new Uint8Array(primitives.find(([, code]) => code === definition.code)?.[2] ?? 1);
      case 'sequence':
      case 'compact':
        break;
    }
    return u8(0); // an empty sequence and a compact zero look alike
  }

  private zeroOfVariant(variants: readonly PortableVariant[]): Uint8Array {
    const first = variants[0];
    if (!first) throw new Error('an enum without cases has no zero');
    return concat([u8(first.index), ...first.fields.map((field) => this.zeroOf(field.type))]);
  }
}

const bare = (definition: PortableDefinition): PortableType => ({ path: [], params: [], definition });
