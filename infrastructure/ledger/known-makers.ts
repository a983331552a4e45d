import { dictionaryShapes } from './body-dictionary.js';
import { ObjectMaker } from './object-makers.js';

/** Those of the dictionary, by number. */
export const knownMakers: readonly ObjectMaker[] = dictionaryShapes.map((keys) => new ObjectMaker(keys));

/** Where some first keys of a shape lead: to its maker, or on to longer shapes. */
class Step {
  maker: ObjectMaker | null = null;
  readonly #next = new Map<string, Step>();
  /** A log brings the same few shapes again and again: what came last is compared before anything is looked up. */
  #lastKey: string | null = null;
  #last: Step = this;

  to(key: string): Step {
    if (key === this.#lastKey) return this.#last;
    let next = this.#next.get(key);
    if (next === undefined) this.#next.set(key, (next = new Step()));
    [this.#lastKey, this.#last] = [key, next];
    return next;
  }
}

/** Makers of shapes that are not in the dictionary, by their keys; forgotten when a log has very many. */
let others = new Step();
let othersCount = 0;
const OTHER_MAKERS_MAX = 4096;

/** The maker of a shape that a body brings. @throws Error when these are no keys of an object */
export function makerOf(keys: readonly string[]): ObjectMaker {
  let step = others;
  for (const key of keys) step = step.to(key);
  if (step.maker !== null) return step.maker;
  if (new Set(keys).size !== keys.length) throw new Error('a key is there twice');
  if (keys.includes('__proto__')) throw new Error('a key is __proto__');
  const maker = new ObjectMaker(keys);
  step.maker = maker;
  othersCount += 1;
  if (othersCount > OTHER_MAKERS_MAX) [others, othersCount] = [new Step(), 0];
  return maker;
}
