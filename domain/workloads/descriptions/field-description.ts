import type { ExactJson } from '../../json/exact-json.js';

/**
 * How a field is decoded, and what it is when it is missing or null: numbers 0, `boolean` false, texts '', lists and
 * maps empty, `object` one with all fields missing, `optional object` and `optional text` none.
 * `net` is a CIDR whose host bits are kept, `address` an IP address, `hex` bytes in hex of either case.
 */
export type ValueType =
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'boolean'
  | 'text'
  | 'optional text'
  | 'net'
  | 'address'
  | 'hex'
  | 'list of texts'
  | 'list of nets'
  | 'map of texts'
  /** Seconds since 1970 as a signed integer of 64 bits, or an RFC 3339 text. */
  | 'timestamp';

export type HolderType = 'object' | 'optional object' | 'list of objects';

/** One field of a workload's `data`. The reference in docs/ is written from these; a test holds them to the parser. */
export type FieldDescription = ValueField | HolderField;

interface ValueField extends DescribedField {
  readonly type: ValueType;
  /** The field's turn among the type's hashed fields, from 1; null: it is not hashed. */
  readonly turn: number | null;
}

/** Hashed by what it holds. */
interface HolderField extends DescribedField {
  readonly type: HolderType;
}

interface DescribedField {
  /** Wire names from `data` on: `network.interfaces[].ip`. */
  readonly path: string;
  readonly unit?: 'bytes' | 'MiB' | 'logical CPUs' | 's since 1970';
  readonly rule?: FieldRule;
  readonly about: string;
}

/** A limit beyond the type's own, with values on both sides of it that prove it. */
export interface FieldRule {
  readonly says: string;
  /** Values that the example may hold here and is still accepted. */
  readonly good: readonly ExactJson[];
  /** Values for which the example is refused. */
  readonly bad: readonly ExactJson[];
}

/**
 * Puts descriptions of an inner object's fields under the field that holds it.
 * @param path '' moves only the turns
 * @param firstTurn what the inner turn 1 becomes
 */
export function under(
  path: string,
  fields: readonly FieldDescription[],
  firstTurn: number,
): readonly FieldDescription[] {
  return fields.map((field) => {
    const moved = { ...field, path: path === '' ? field.path : `${path}.${field.path}` };
    return 'turn' in moved && moved.turn !== null ? { ...moved, turn: moved.turn + firstTurn - 1 } : moved;
  });
}
