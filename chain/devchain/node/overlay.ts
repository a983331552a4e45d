import { type StateTree, treeDelete, treeGet, treePrefix, treeSet } from './state-tree.js';

/** null marks a key that was removed. */
type Layer = Map<string, Uint8Array | null>;

/**
 * Writes on top of a state, in nested transactions: a failed call's writes vanish, those of the calls around it stay.
 * Keys are lower-case hex without 0x.
 */
export class Overlay {
  readonly #layers: Layer[] = [new Map()];

  constructor(readonly base: StateTree) {}

  get(key: string): Uint8Array | undefined {
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const value = this.#layers[i]?.get(key);
      if (value !== undefined) return value ?? undefined;
    }
    return treeGet(this.base, key);
  }

  set(key: string, value: Uint8Array | null): void {
    this.#top().set(key, value);
  }

  /** The present keys under `prefix`, in order. */
  keys(prefix: string): string[] {
    const keys = new Set<string>();
    for (const [key] of treePrefix(this.base, prefix)) keys.add(key);
    for (const layer of this.#layers) {
      for (const [key, value] of layer) {
        if (!key.startsWith(prefix)) continue;
        if (value === null) keys.delete(key);
        else keys.add(key);
      }
    }
    return [...keys].sort();
  }

  begin(): void {
    this.#layers.push(new Map());
  }

  commit(): void {
    const top = this.#pop();
    for (const [key, value] of top) this.#top().set(key, value);
  }

  rollback(): void {
    this.#pop();
  }

  /** The state with all writes in it. */
  apply(): StateTree {
    if (this.#layers.length !== 1) throw new Error('a storage transaction is still open');
    let tree = this.base;
    for (const [key, value] of this.#top()) {
      tree = value === null ? treeDelete(tree, key) : treeSet(tree, key, value);
    }
    return tree;
  }

  #top(): Layer {
    const top = this.#layers.at(-1);
    if (top === undefined) throw new Error('the overlay has no layer');
    return top;
  }

  #pop(): Layer {
    const top = this.#layers.pop();
    if (top === undefined || this.#layers.length === 0) throw new Error('no storage transaction is open');
    return top;
  }
}
