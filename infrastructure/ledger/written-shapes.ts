import { dictionaryShapes } from './body-dictionary.js';
import { memberWriter, type MemberWriter } from './member-writers.js';

/** Steps to shapes that are not in the dictionary; when there are more, all are let go. */
const NODES_MAX = 8192;
const OF_DICTIONARY = Number.POSITIVE_INFINITY;

/** A step to shapes, by the keys up to here; a shape itself when `commit` is not 0. */
export interface WrittenShape {
  /** Its number in the commit that `commit` says. */
  number: number;
  /** The last commit in which its keys were written out; `OF_DICTIONARY`: they never are. */
  commit: number;
  /** Empty before it is a shape. */
  keys: readonly string[];
  write: MemberWriter;
  /** What came after it the last time: data repeats itself, and to look is quicker than to search. */
  guess: WrittenShape | null;
  readonly next: Map<string, WrittenShape>;
}

/** Which shapes a commit has already, and under which number. One tree for all commits: no text is put together to find one. */
export class WrittenShapes {
  #root = newStep();
  #steps = 0;
  #last = this.#root;
  #commit = 0;
  #count = 0;

  constructor() {
    this.#reset();
  }

  begin(): void {
    if (this.#steps > NODES_MAX) this.#reset();
    this.#commit++;
    this.#count = dictionaryShapes.length;
  }

  /** The shape of an object with plain keys. */
  of(value: object): WrittenShape {
    const { guess } = this.#last;
    const shape = guess !== null && hasKeys(value, guess.keys) ? guess : this.#find(Object.keys(value));
    this.#last.guess = shape;
    this.#last = shape;
    return shape;
  }

  /** Whether the reader of this commit knows it by its number. */
  isKnown({ commit }: WrittenShape): boolean {
    return commit >= this.#commit;
  }

  /** Gives it the commit's next number. */
  number(shape: WrittenShape): void {
    shape.number = this.#count++;
    shape.commit = this.#commit;
  }

  #find(keys: readonly string[]): WrittenShape {
    let step = this.#root;
    for (const key of keys) {
      let next = step.next.get(key);
      if (next === undefined) {
        next = newStep();
        this.#steps++;
        step.next.set(key, next);
      }
      step = next;
    }
    if (step.write === noShape) Object.assign(step, { keys, write: memberWriter(keys) });
    return step;
  }

  #reset(): void {
    this.#root = newStep();
    this.#last = this.#root;
    dictionaryShapes.forEach((keys, number) => {
      Object.assign(this.#find(keys), { number, commit: OF_DICTIONARY });
    });
    this.#steps = 0;
  }
}

const noShape: MemberWriter = () => {
  throw new Error('no shape ends here');
};

const newStep = (): WrittenShape => ({
  number: -1,
  commit: 0,
  keys: [],
  write: noShape,
  guess: null,
  next: new Map(),
});

/** In this order. With for...in, which V8 answers from the object's own description: no list is made. */
function hasKeys(value: object, keys: readonly string[]): boolean {
  let at = 0;
  for (const key in value) if (key !== keys[at++]) return false;
  return at === keys.length;
}
