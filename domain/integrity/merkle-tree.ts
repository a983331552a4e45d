import { sha256 } from '@noble/hashes/sha2.js';

/** SHA-256, 32 bytes. The shell passes one of its own on the hot path; the result must be the same. */
export type HashFunction = (bytes: Uint8Array) => Uint8Array;

export const merkleHashBytes = 32;

/** Hash of a leaf: SHA-256(0x00, data). RFC 9162 section 2.1.1. */
export function leafHash(data: Uint8Array, hash: HashFunction = sha256): Uint8Array {
  const input = new Uint8Array(1 + data.length);
  input.set(data, 1);
  return hash(input);
}

/** Hash of an inner node: SHA-256(0x01, left, right). RFC 9162 section 2.1.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: HashFunction = sha256): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return hash(input);
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(hash: HashFunction = sha256): Uint8Array {
  return hash(new Uint8Array(0));
}

/**
 * Root over neighbouring perfect subtrees, as they lie from left to right, sizes falling: the smaller right ones are
 * joined first.
 */
export function joinSubtrees(roots: readonly Uint8Array[], hash: HashFunction = sha256): Uint8Array {
  const joined = roots.reduceRight<Uint8Array | null>(
    (right, left) => (right === null ? left : nodeHash(left, right, hash)),
    null,
  );
  return joined ?? emptyRoot(hash);
}

/**
 * A Merkle tree that only grows, as the roots of its perfect subtrees: one hash per set bit of the size. Appending costs
 * one node hash on average and log2(size) at most; the tree below is not kept.
 */
export class MerkleFrontier {
  readonly #hash: HashFunction;
  /** From left to right. */
  readonly #roots: Uint8Array[];
  #size: number;

  /**
   * @param size leaves so far; `roots` are those of their perfect subtrees, from left to right
   * @throws RangeError unless there is one root per set bit of the size
   */
  constructor(hash: HashFunction = sha256, size = 0, roots: readonly Uint8Array[] = []) {
    if (roots.length !== countOnes(size)) {
      throw new RangeError(
        `A tree of ${size} leaves has ${countOnes(size)} perfect subtrees, not ${roots.length}.`,
      );
    }
    this.#hash = hash;
    this.#size = size;
    this.#roots = [...roots];
  }

  get size(): number {
    return this.#size;
  }

  get roots(): readonly Uint8Array[] {
    return this.#roots;
  }

  /**
   * Adds a leaf by its hash (see `leafHash`).
   * @returns the nodes that this made whole, from the leaf upwards: together, in this order, they are the tree in
   *   postorder
   */
  append(leaf: Uint8Array): readonly Uint8Array[] {
    const whole = [leaf];
    let node = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#roots.pop();
      if (left === undefined) throw new RangeError('There are fewer subtrees than the size has ones.');
      node = nodeHash(left, node, this.#hash);
      whole.push(node);
    }
    this.#roots.push(node);
    this.#size += 1;
    return whole;
  }

  root(): Uint8Array {
    return joinSubtrees(this.#roots, this.#hash);
  }
}

/** Ones in the binary form of a safe integer; bit operators stop at 32 bits. */
export function countOnes(value: number): number {
  let ones = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}

/** The greatest power of two below `size`, which is at least 2: where RFC 9162 splits a tree. */
export function splitPoint(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
