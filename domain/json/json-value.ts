/**
 * A JSON value whose integers are exact: `number` when the integer is safe, `bigint` beyond, and everything
 * that is not a plain integer literal (`1.5`, `1e3`, `-0`, integers of more than 1000 digits) as its own text.
 * Objects that come out of the parser have no prototype, so that a key like `__proto__` is only a key.
 */
export type ExactJson =
  | null
  | boolean
  | string
  | number
  | bigint
  | JsonDecimal
  | readonly ExactJson[]
  | JsonObject;

export interface JsonObject {
  readonly [key: string]: ExactJson;
}

/** A number that is no plain integer, kept as it was written: Go refuses `1.0` where an integer is wanted. */
export class JsonDecimal {
  readonly literal: string;
  constructor(literal: string) {
    this.literal = literal;
  }
}

/** Thrown when a text is not JSON (RFC 8259). The message is ours, so it is the same on every engine. */
export class JsonError extends Error {
  readonly code = 'NOT_JSON';
  /** Counted from 1. */
  readonly line: number;
  /** In UTF-16 units, counted from 1. */
  readonly column: number;

  constructor(problem: string, line: number, column: number) {
    super(`${problem} at line ${line}, column ${column}`);
    this.name = 'JsonError';
    this.line = line;
    this.column = column;
  }
}

/** Tells objects from the other things that are `typeof 'object'`. */
export function isJsonObject(value: ExactJson | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonDecimal)
  );
}

/** `Array.isArray` does not narrow readonly arrays out of a union. */
export function isJsonArray(value: ExactJson | undefined): value is readonly ExactJson[] {
  return Array.isArray(value);
}
