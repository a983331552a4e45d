import type { Plain } from './ledger.js';

/** Deepest nesting of stored data. Far above what a deployment needs, far below the stack. */
export const PLAIN_DEPTH_MAX = 64;
/** Integers beyond 64 bits are stored as two's complement; 1,024 bits are more than any chain type has. */
const BIGINT_LIMIT = 2n ** 1023n;

/** A half of a surrogate pair without its other half: UTF-8 cannot carry it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Where data is not plain and why, as `path: reason`; null when it can be stored and read back exactly. */
export function findNotPlain(value: unknown, name = 'value'): string | null {
  const found = findIn(value, 0);
  return found === null ? null : `${name}${found}`;
}

/** The path from here and the reason. Put together on the way back only: almost always there is nothing to say. */
function findIn(value: unknown, depth: number): string | null {
  switch (typeof value) {
    case 'boolean':
      return null;
    case 'string':
      return LONE_SURROGATE.test(value) ? ': the text has a lone surrogate, UTF-8 cannot carry it' : null;
    case 'number':
      return findWrongNumber(value);
    case 'bigint':
      return value < BIGINT_LIMIT && value >= -BIGINT_LIMIT ? null : ': the bigint has more than 1,024 bits';
    case 'object':
      if (value === null) return null;
      if (depth >= PLAIN_DEPTH_MAX) return `: nested deeper than ${PLAIN_DEPTH_MAX}`;
      return Array.isArray(value) ? findInArray(value, depth) : findInObject(value, depth);
    case 'undefined':
    case 'function':
    case 'symbol':
      return `: a ${typeof value} cannot be stored`;
  }
}

// -0 would come back as 0 (or not, by codec): the live state and the replayed one could part there.
function findWrongNumber(value: number): string | null {
  if (!Number.isFinite(value)) return `: ${value} is not a finite number`;
  return Object.is(value, -0) ? ': -0 is not stored, use 0' : null;
}

function findInArray(value: readonly unknown[], depth: number): string | null {
  // By index, because a hole must be seen; for...of would show it as undefined too, but costs an iterator.
  for (let index = 0; index < value.length; index++) {
    const found = findIn(value[index], depth + 1);
    if (found !== null) return `[${index}]${found}`;
  }
  return null;
}

function findInObject(value: object, depth: number): string | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return ': not a plain object';
  if (Object.getOwnPropertySymbols(value).length > 0) return ': has a symbol key';
  for (const [key, member] of Object.entries(value)) {
    // Assigning __proto__ on reading would change the object instead of giving it a member.
    if (key === '__proto__') return ': the key __proto__ is not stored';
    if (LONE_SURROGATE.test(key)) return ': a key has a lone surrogate';
    const found = findIn(member, depth + 1);
    if (found !== null) return `.${key}${found}`;
  }
  return null;
}

/** Whether `value` can be stored in the log and read back exactly. */
export function isPlain(value: unknown): value is Plain {
  return findNotPlain(value) === null;
}
