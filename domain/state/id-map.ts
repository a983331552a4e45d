import { type Id, IdTable } from './id-table.js';

/** A `Map` by id whose changes under immer cost the same however many entries it has. Iterates by key, ascending. */
export class IdMap<K extends Id, V> extends IdTable<K, V> implements Iterable<[K, V]> {
  constructor(entries?: Iterable<readonly [K, V]>) {
    super();
    if (entries !== undefined) for (const [key, value] of entries) this.put(key, value);
  }

  get(key: K): V | undefined {
    return this.find(key);
  }

  set(key: K, value: V): this {
    this.put(key, value);
    return this;
  }

  *keys(): Generator<K, void> {
    for (const [key] of this.sorted()) yield key;
  }

  *values(): Generator<V, void> {
    for (const [, value] of this.sorted()) yield value;
  }

  /** For what does not depend on order (sums, minima): without sorting. */
  *unorderedValues(): Generator<V, void> {
    for (const leaf of this.leaves()) yield* leaf.values();
  }

  protected override empty(): this {
    // an edited map overrides what it has of its own; a table under it is never one
    return new IdMap<K, V>() as this;
  }

  entries(): IterableIterator<[K, V]> {
    return this.sorted()[Symbol.iterator]();
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries();
  }
}
