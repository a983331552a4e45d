import type { ChainFact } from '../../domain/chain-fact.js';

/**
 * Facts that are made when they are first asked for. They are a property of the object's own, so that whoever copies or compares
 * a block has them, too; and its getter is one for all: a getter written into each object costs more than to walk its block.
 */
class LazyFacts {
  readonly #make: () => readonly ChainFact[];
  declare readonly facts: readonly ChainFact[];

  constructor(make: () => readonly ChainFact[]) {
    this.#make = make;
    Object.defineProperty(this, 'facts', LazyFacts.#property);
  }

  static readonly #property: PropertyDescriptor & ThisType<LazyFacts> = {
    enumerable: true,
    get() {
      return this.#make();
    },
  };
}

/** What `rest` says, and the facts. @param make is asked each time */
export function withLazyFacts<T extends object>(
  rest: T,
  make: () => readonly ChainFact[],
): T & { readonly facts: readonly ChainFact[] } {
  return Object.assign(new LazyFacts(make), rest);
}
