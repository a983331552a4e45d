import { dictionaryShapes } from './body-dictionary.js';
import { ObjectMaker } from './object-makers.js';

/** Those of the dictionary, by number. */
export const knownMakers: readonly ObjectMaker[] = dictionaryShapes.map((keys) => new ObjectMaker(keys));
/** Makers of shapes that are not in the dictionary, by their keys; emptied when a log has very many. */
const otherMakers = new Map<string, ObjectMaker>();
const OTHER_MAKERS_MAX = 4096;

/** The maker of a shape that a body brings. @throws Error when these are no keys of an object */
export function makerOf(keys: readonly string[]): ObjectMaker {
  const name = JSON.stringify(keys);
  const known = otherMakers.get(name);
  if (known !== undefined) return known;
  if (new Set(keys).size !== keys.length) throw new Error('a key is there twice');
  if (keys.includes('__proto__')) throw new Error('a key is __proto__');
  if (otherMakers.size >= OTHER_MAKERS_MAX) otherMakers.clear();
  const maker = new ObjectMaker(keys);
  otherMakers.set(name, maker);
  return maker;
}
