import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';

/**
 * Merkle trees a second time, word for word from the recursive definitions of RFC 9162 sections 2.1.1, 2.1.3.1 and
 * 2.1.4.1, for the leaves `start` to `end - 1` of one list. Shares nothing with the code under test; what was computed
 * is kept only so that every size and pair of sizes can be had in a test.
 */
export class RfcTree {
  readonly #known = new Map<string, Uint8Array>();

  constructor(private readonly data: readonly Uint8Array[]) {}

  /** MTH(D[start:end]) */
  root(end: number, start = 0): Uint8Array {
    const key = `${start}:${end}`;
    const known = this.#known.get(key) ?? this.#root(start, end);
    this.#known.set(key, known);
    return known;
  }

  /** PATH(m, D[start:end]) */
  path(m: number, end: number, start = 0): Uint8Array[] {
    if (end - start === 1) return [];
    const k = largestPowerBelow(end - start);
    return m < k
      ? [...this.path(m, start + k, start), this.root(end, start + k)]
      : [...this.path(m - k, end, start + k), this.root(start + k, start)];
  }

  /** PROOF(m, D_n), for 0 < m <= n */
  consistency(m: number, n: number): Uint8Array[] {
    return this.#subproof(m, 0, n, true);
  }

  #root(start: number, end: number): Uint8Array {
    const only = this.data[start];
    if (only === undefined || end === start) return sha256(new Uint8Array(0));
    if (end - start === 1) return sha256(concatBytes(Uint8Array.of(0), only));
    const k = largestPowerBelow(end - start);
    return sha256(concatBytes(Uint8Array.of(1), this.root(start + k, start), this.root(end, start + k)));
  }

  #subproof(m: number, start: number, end: number, isWhole: boolean): Uint8Array[] {
    if (m === end - start) return isWhole ? [] : [this.root(end, start)];
    const k = largestPowerBelow(end - start);
    return m <= k
      ? [...this.#subproof(m, start, start + k, isWhole), this.root(end, start + k)]
      : [...this.#subproof(m - k, start + k, end, false), this.root(start + k, start)];
  }
}

/** "the largest power of two smaller than n" */
function largestPowerBelow(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}
