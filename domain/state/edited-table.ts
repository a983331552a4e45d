import { IdMap } from './id-map.js';
import { IdSet } from './id-set.js';
import type { Id, IdTable } from './id-table.js';

/** What was changed of a table that stays as it is. */
class Changes<K extends Id, V, Table extends IdTable<K, V>> {
  /** Undefined: taken out. Null: nothing was changed, as with most tables of most events. */
  #changes: Map<K, V | undefined> | null = null;
  size: number;

  constructor(
    private readonly base: Table,
    private readonly own: (value: V) => V,
  ) {
    this.size = base.size;
  }

  has(key: K): boolean {
    return this.#changes?.has(key) === true ? this.#changes.get(key) !== undefined : this.base.has(key);
  }

  get(key: K): V | undefined {
    if (this.#changes?.has(key) === true) return this.#changes.get(key);
    const value = this.base.find(key);
    if (value === undefined) return undefined;
    const copy = this.own(value);
    if (copy !== value) this.#note(key, copy);
    return copy;
  }

  set(key: K, value: V): void {
    if (!this.has(key)) this.size += 1;
    this.#note(key, value);
  }

  delete(key: K): boolean {
    if (!this.has(key)) return false;
    this.size -= 1;
    this.#note(key, undefined);
    return true;
  }

  /** Each entry is given out by `get`: whoever looks may change it. */
  sorted(): [K, V][] {
    const entries: [K, V][] = [];
    for (const key of this.#now().ids()) {
      const value = this.get(key);
      if (value !== undefined) entries.push([key, value]);
    }
    return entries;
  }

  /** The table with its changes; the very one that it was when there are none. @param seal of each value that is new in it */
  result(seal: (value: V) => void): Table {
    if (this.#changes === null) return this.base;
    for (const value of this.#changes.values()) if (value !== undefined) seal(value);
    return this.#now();
  }

  #now(): Table {
    return this.#changes === null ? this.base : this.base.changed(this.#changes);
  }

  #note(key: K, value: V | undefined): void {
    this.#changes ??= new Map();
    this.#changes.set(key, value);
  }
}

/**
 * A map as it becomes, over one that stays as it is. What it gives out is a copy of its own, which may be changed in
 * place, so that the recipes of events run on it as they do on a plain state.
 */
export class EditedMap<K extends Id, V> extends IdMap<K, V> {
  readonly #changes: Changes<K, V, IdMap<K, V>>;

  /** @param own a copy that may be changed in place; of what no recipe changes in place, the thing itself */
  constructor(base: IdMap<K, V>, own: (value: V) => V = (value) => value) {
    super();
    this.#changes = new Changes(base, own);
    this.size = base.size;
  }

  override has(key: K): boolean {
    return this.#changes.has(key);
  }

  override get(key: K): V | undefined {
    return this.#changes.get(key);
  }

  override set(key: K, value: V): this {
    this.#changes.set(key, value);
    this.size = this.#changes.size;
    return this;
  }

  override delete(key: K): boolean {
    const was = this.#changes.delete(key);
    this.size = this.#changes.size;
    return was;
  }

  override *unorderedValues(): Generator<V, void> {
    yield* this.values();
  }

  protected override sorted(): [K, V][] {
    return this.#changes.sorted();
  }

  /** What it has become: the map that it began with when nothing was changed. */
  result(seal: (value: V) => void): IdMap<K, V> {
    return this.#changes.result(seal);
  }
}

/** A set in the same way. */
export class EditedSet<K extends Id> extends IdSet<K> {
  readonly #changes: Changes<K, true, IdSet<K>>;

  constructor(base: IdSet<K>) {
    super();
    this.#changes = new Changes<K, true, IdSet<K>>(base, (value) => value);
    this.size = base.size;
  }

  override has(key: K): boolean {
    return this.#changes.has(key);
  }

  override add(key: K): this {
    // What is in it already is no change: most events want what is wanted.
    if (!this.#changes.has(key)) this.#changes.set(key, true);
    this.size = this.#changes.size;
    return this;
  }

  override delete(key: K): boolean {
    const was = this.#changes.delete(key);
    this.size = this.#changes.size;
    return was;
  }

  protected override sorted(): [K, true][] {
    return this.#changes.sorted();
  }

  result(): IdSet<K> {
    return this.#changes.result(() => {});
  }
}
