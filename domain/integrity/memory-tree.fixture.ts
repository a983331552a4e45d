import {
  type LeafRange,
  consistencyRanges,
  inclusionRanges,
  postorderOf,
  subtreesOf,
} from './merkle-proof.js';
import { joinSubtrees, leafHash, MerkleFrontier } from './merkle-tree.js';

/** The code under test put together as the store does it, with its nodes in memory. */
export class MemoryTree {
  readonly #nodes: Uint8Array[] = [];
  readonly frontier = new MerkleFrontier();
  readonly roots: Uint8Array[] = [this.frontier.root()];

  constructor(data: readonly Uint8Array[]) {
    for (const each of data) {
      this.#nodes.push(...this.frontier.append(leafHash(each)));
      this.roots.push(this.frontier.root());
    }
  }

  hashOf(range: LeafRange): Uint8Array {
    return joinSubtrees(subtreesOf(range).map((subtree) => this.#nodes[postorderOf(subtree)]!));
  }

  path(index: number, size: number): Uint8Array[] {
    return inclusionRanges(index, size).map((range) => this.hashOf(range));
  }

  consistency(oldSize: number, newSize: number): Uint8Array[] {
    return consistencyRanges(oldSize, newSize).map((range) => this.hashOf(range));
  }

  get nodes(): readonly Uint8Array[] {
    return this.#nodes;
  }
}

/** Every way to change one bit of one of the hashes. */
export function* bitFlips(hashes: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const [at, hash] of hashes.entries()) {
    for (let bit = 0; bit < hash.length * 8; bit++) yield hashes.with(at, flipBit(hash, bit));
  }
}

export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}
