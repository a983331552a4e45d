import type { Plain } from '../plain.js';
import type { ScaleCursor } from './scale-cursor.js';

/**
 * How the values of one type lie in SCALE bytes. `read` gives what `plain` makes of the codec of such a value; `skip` takes the
 * same bytes and makes nothing. Both @throws RangeError for bytes that no runtime writes
 */
export interface ValueLayout {
  skip(cursor: ScaleCursor): void;
  read(cursor: ScaleCursor): Plain;
}

/** More are in no list of an event; `@polkadot/types` has such a limit, too. */
const listMax = 65_536;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const nothing: ValueLayout = { skip: () => undefined, read: () => null };

export const flag: ValueLayout = {
  skip: (cursor) => void zeroOrOne(cursor),
  read: (cursor) => zeroOrOne(cursor) === 1,
};

/** @param width in bytes */
export function unsigned(width: number): ValueLayout {
  return { skip: (cursor) => cursor.skip(width), read: (cursor) => cursor.unsigned(width) };
}

/** Two's complement. @param width in bytes */
export function signed(width: number): ValueLayout {
  return {
    skip: (cursor) => cursor.skip(width),
    read: (cursor) => BigInt.asIntN(8 * width, cursor.unsigned(width)),
  };
}

/** A compact number of at most so many bytes. */
export function compact(width: number): ValueLayout {
  const read = (cursor: ScaleCursor): bigint => {
    const value = cursor.compact();
    if (value >> BigInt(8 * width) > 0n) throw new RangeError(`${value} has more than ${width} bytes`);
    return value;
  };
  return { skip: (cursor) => void read(cursor), read };
}

export function fixedBytes(width: number): ValueLayout {
  return { skip: (cursor) => cursor.skip(width), read: (cursor) => cursor.take(width) };
}

export const bytes: ValueLayout = {
  skip: (cursor) => cursor.skip(cursor.count()),
  read: (cursor) => cursor.take(cursor.count()),
};

export const text: ValueLayout = { skip: (cursor) => void readText(cursor), read: readText };

export function optional(inner: ValueLayout): ValueLayout {
  return {
    skip: (cursor) => {
      if (zeroOrOne(cursor) === 1) inner.skip(cursor);
    },
    read: (cursor) => (zeroOrOne(cursor) === 1 ? inner.read(cursor) : null),
  };
}

export function list(item: ValueLayout): ValueLayout {
  return {
    skip: (cursor) => {
      for (let left = itemCount(cursor); left > 0; left--) item.skip(cursor);
    },
    read: (cursor) => Array.from({ length: itemCount(cursor) }, () => item.read(cursor)),
  };
}

/** Values of several types, one after the other. */
export function tuple(items: readonly ValueLayout[]): ValueLayout {
  return {
    skip: (cursor) => {
      for (const item of items) item.skip(cursor);
    },
    read: (cursor) => items.map((item) => item.read(cursor)),
  };
}

/** A struct: its fields in their order. */
export function record(fields: readonly (readonly [name: string, layout: ValueLayout])[]): ValueLayout {
  return {
    skip: (cursor) => {
      for (const [, layout] of fields) layout.skip(cursor);
    },
    read: (cursor) => {
      const values: Record<string, Plain> = {};
      for (const [name, layout] of fields) values[name] = layout.read(cursor);
      return values;
    },
  };
}

/** An enum: a byte that says which, and what belongs to it. */
export function variants(
  byIndex: ReadonlyMap<number, { readonly name: string; readonly layout: ValueLayout }>,
): ValueLayout {
  const next = (cursor: ScaleCursor) => {
    const index = cursor.byte();
    const variant = byIndex.get(index);
    if (variant === undefined) throw new RangeError(`there is no variant ${index}`);
    return variant;
  };
  return {
    skip: (cursor) => next(cursor).layout.skip(cursor),
    read: (cursor) => {
      const { name, layout } = next(cursor);
      return { type: name, value: layout.read(cursor) };
    },
  };
}

function zeroOrOne(cursor: ScaleCursor): number {
  const byte = cursor.byte();
  if (byte > 1) throw new RangeError(`${byte} is neither 0 nor 1`);
  return byte;
}

function itemCount(cursor: ScaleCursor): number {
  const count = cursor.count();
  if (count > listMax) throw new RangeError(`a list of ${count}`);
  return count;
}

/** Text that a runtime could not have written as text, or that begins with a mark that readers take off, is not taken. */
function readText(cursor: ScaleCursor): string {
  const value = cursor.take(cursor.count());
  try {
    const read = utf8.decode(value);
    if (!read.startsWith('\ufeff')) return read;
  } catch {
    // Said below.
  }
  throw new RangeError('a text is not UTF-8');
}
