import { freeze } from 'immer';

/**
 * Freezes a value with all that is in it, as immer's `freeze` does, up to what is frozen already. Plain data, which is
 * nearly all, is gone through here: immer asks each object for its keys and each member for what it is.
 */
export function sealDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    Object.freeze(value);
    for (const member of Object.values(value)) sealDeep(member);
  } else if (Array.isArray(value)) {
    Object.freeze(value);
    for (const item of value) sealDeep(item);
  } else if (prototype === Map.prototype) {
    sealMap(value as Map<unknown, unknown>); // by its prototype
  } else {
    freeze(value, true);
  }
}

/**
 * A frozen map could still be changed, so it loses the ways to. Given one by one, as `Object.defineProperties` is slow; and
 * defined, as an assignment fails where `Map.prototype` is frozen.
 */
export function sealMap<Sealed extends Map<unknown, unknown>>(map: Sealed): Sealed {
  for (const item of map.values()) sealDeep(item);
  Object.defineProperty(map, 'set', refused);
  Object.defineProperty(map, 'delete', refused);
  Object.defineProperty(map, 'clear', refused);
  return Object.freeze(map);
}

function refuse(): never {
  throw new TypeError('this map is part of a state, which is not changed in place');
}

const refused: PropertyDescriptor = { value: refuse };
