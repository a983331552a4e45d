import { sha256 } from '@noble/hashes/sha2.js';

import { emptyRoot, type HashFunction, merkleHashBytes, nodeHash } from './merkle-tree.js';

export interface InclusionProof {
  /** Number of the leaf, from 0. */
  readonly index: number;
  /** Leaves of the tree. */
  readonly size: number;
  readonly path: readonly Uint8Array[];
}

/** Whether the path leads from the leaf's hash to the root. RFC 9162 section 2.1.3.2. */
export function verifyInclusion(
  leaf: Uint8Array,
  { index, size, path }: InclusionProof,
  root: Uint8Array,
  hash: HashFunction = sha256,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leaf, root, ...path].every(isHash)) return false;
  let at = index;
  let last = size - 1;
  let node = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      node = nodeHash(sibling, node, hash);
      // On the right edge a node without sibling rises unchanged.
      [at, last] = rise(at, last);
    } else {
      node = nodeHash(node, sibling, hash);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && isEqual(node, root);
}

export interface ConsistencyProof {
  readonly oldSize: number;
  readonly newSize: number;
  readonly path: readonly Uint8Array[];
}

/**
 * Whether the tree with the old root is the beginning of the tree with the new one. RFC 9162 section 2.1.4.2; for equal
 * sizes and for the empty old tree the path must be empty and the roots must be what they can only be.
 */
export function verifyConsistency(
  { oldSize, newSize, path }: ConsistencyProof,
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
  hash: HashFunction = sha256,
): boolean {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize) return false;
  if (![oldRoot, newRoot, ...path].every(isHash)) return false;
  if (oldSize === 0 && !isEqual(oldRoot, emptyRoot(hash))) return false;
  if (oldSize === newSize) return path.length === 0 && isEqual(oldRoot, newRoot);
  if (oldSize === 0) return path.length === 0;
  if (path.length === 0) return false;

  let at = oldSize - 1;
  let last = newSize - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  // The old tree of a power of two is one subtree, whose hash the checker knows: it is not in the path.
  const [first, ...rest] = at === 0 ? [oldRoot, ...path] : path;
  if (first === undefined) return false;
  let oldNode = first;
  let newNode = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      oldNode = nodeHash(sibling, oldNode, hash);
      newNode = nodeHash(sibling, newNode, hash);
      [at, last] = rise(at, last);
    } else {
      newNode = nodeHash(newNode, sibling, hash);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && isEqual(oldNode, oldRoot) && isEqual(newNode, newRoot);
}

/** Up to the level where the node is a right child, or to the top. */
function rise(index: number, last: number): [number, number] {
  let [at, end] = [index, last];
  while (at % 2 === 0 && at !== 0) [at, end] = [half(at), half(end)];
  return [at, end];
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === merkleHashBytes;
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}
