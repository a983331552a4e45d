import { immerable } from 'immer';
import { sealMap } from './seal-deep.js';

/** Ids by which the state finds things: u64 numbers and texts. */
export type Id = bigint | string;

type Leaf<K extends Id, V> = Map<K, V>;
type Row<K extends Id, V> = Map<number, Leaf<K, V>>;

const fanOutBits = 6;
const fanOut = 1 << fanOutBits;

/** Of all tables that nothing was ever put into: most of a state's tables are empty for good. */
const noRows = sealMap(new Map<number, never>());

/**
 * Where `IdMap` and `IdSet` keep their entries: 64 x 64 small maps, chosen by a hash of the key. immer copies what a
 * change touches, so one entry costs two rows of 64 and one small map to change, however many there are; one `Map`
 * costs all of them. On a plain object it is changed in place. Fields are public because a draft is a proxy, which
 * private ones do not work through; nobody else needs them.
 */
export abstract class IdTable<K extends Id, V> {
  static readonly [immerable] = true;

  size = 0;
  rows: Map<number, Row<K, V>> = noRows;

  has(key: K): boolean {
    return this.leafOf(key)?.has(key) ?? false;
  }

  /** What is under a key. */
  find(key: K): V | undefined {
    return this.leafOf(key)?.get(key);
  }

  /** All keys, ascending. */
  ids(): K[] {
    return this.sorted().map(([key]) => key);
  }

  /** This table with other entries, as a table of its own: undefined is taken out. What does not change is shared. */
  changed(changes: Iterable<readonly [K, V | undefined]>): this {
    const next = this.empty();
    next.size = this.size;
    next.rows = new Map(this.rows);
    for (const [key, value] of changes) {
      const hash = hashOf(key);
      next.#unshare(this, hash);
      if (value === undefined) next.delete(key);
      else next.put(key, value);
    }
    return Object.freeze(next);
  }

  /** The maps on the way to an entry are this table's own. */
  #unshare(other: IdTable<K, V>, hash: number): void {
    const theirs = other.rows.get(hash >>> fanOutBits);
    if (theirs === undefined) return;
    let row = this.rows.get(hash >>> fanOutBits);
    if (row === theirs) {
      row = new Map(theirs);
      this.rows.set(hash >>> fanOutBits, row);
    }
    const leaf = theirs.get(hash % fanOut);
    if (leaf !== undefined && row?.get(hash % fanOut) === leaf) row.set(hash % fanOut, new Map(leaf));
  }

  /** A new table of the same kind. */
  protected abstract empty(): this;

  delete(key: K): boolean {
    const hash = hashOf(key);
    const row = this.rows.get(hash >>> fanOutBits);
    const leaf = row?.get(hash % fanOut);
    if (row === undefined || leaf?.has(key) !== true) return false;
    // first, as a table that is frozen refuses it
    this.size -= 1;
    leaf.delete(key);
    if (leaf.size === 0) row.delete(hash % fanOut);
    if (row.size === 0) this.rows.delete(hash >>> fanOutBits);
    return true;
  }

  protected leafOf(key: K): Leaf<K, V> | undefined {
    const hash = hashOf(key);
    return this.rows.get(hash >>> fanOutBits)?.get(hash % fanOut);
  }

  protected put(key: K, value: V): void {
    // first, as a table that is frozen refuses it
    this.size += this.has(key) ? 0 : 1;
    if (this.rows === noRows) this.rows = new Map();
    const hash = hashOf(key);
    child(child(this.rows, hash >>> fanOutBits), hash % fanOut).set(key, value);
  }

  /** Ascending by key, whatever the order in which they came: a whole look at the table cannot tell histories apart. */
  protected sorted(): [K, V][] {
    const entries: [K, V][] = [];
    for (const leaf of this.leaves()) for (const entry of leaf) entries.push(entry);
    return entries.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  protected *leaves(): Generator<Leaf<K, V>, void> {
    for (const row of this.rows.values()) yield* row.values();
  }
}

function child<K, V>(parent: Map<number, Map<K, V>>, at: number): Map<K, V> {
  const known = parent.get(at);
  if (known !== undefined) return known;
  const made = new Map<K, V>();
  parent.set(at, made);
  return made;
}

/** 12 bits. Only the speed depends on it: a bad spread makes the small maps larger. */
function hashOf(key: Id): number {
  const bits = typeof key === 'bigint' ? Number(BigInt.asUintN(32, key)) : textBits(key);
  // Fibonacci hashing: neighbours, and numbers at any fixed distance, go to different places
  return Math.imul(bits, 0x9e3779b1) >>> (32 - 2 * fanOutBits);
}

/** FNV-1a over UTF-16 units. */
function textBits(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
