import { type Id, IdTable } from './id-table.js';

/** A `Set` of ids whose changes under immer cost the same however many it holds. Iterates in ascending order. */
export class IdSet<K extends Id> extends IdTable<K, true> implements Iterable<K> {
  constructor(keys?: Iterable<K>) {
    super();
    if (keys !== undefined) for (const key of keys) this.put(key, true);
  }

  add(key: K): this {
    this.put(key, true);
    return this;
  }

  *values(): Generator<K, void> {
    for (const [key] of this.sorted()) yield key;
  }

  protected override empty(): this {
    return new IdSet<K>() as this; // as for maps
  }

  [Symbol.iterator](): Generator<K, void> {
    return this.values();
  }
}
