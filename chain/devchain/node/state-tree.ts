import { hexToU8a, u8aToHex } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';
import { concatBytes, littleEndian } from './bytes.js';

/**
 * The state of a block: a persistent treap from storage key to value. A key's priority is its own hash, so the shape
 * and with it the root hash depend on the content only, never on the order of writes. Blocks share what they have in
 * common; the state of every block stays readable until its root is dropped.
 *
 * The root hash is deterministic but is not Substrate's Merkle-Patricia root: no light client can check it, and
 * nothing that the development chain serves needs that.
 */
export interface StateNode {
  readonly key: string;
  readonly value: Uint8Array;
  readonly priority: string;
  readonly left: StateTree;
  readonly right: StateTree;
  /** Hash of this node and all below, filled in when first asked for. */
  hash: Uint8Array | null;
}

/** The root of a state; null is the empty state. Keys are lower-case hex without 0x. */
export type StateTree = StateNode | null;

const emptyHash = new Uint8Array(32);

function node(of: StateNode, left: StateTree, right: StateTree): StateNode {
  return { key: of.key, value: of.value, priority: of.priority, left, right, hash: null };
}

/** The value of `key`, or undefined. */
export function treeGet(tree: StateTree, key: string): Uint8Array | undefined {
  let at = tree;
  while (at !== null) {
    if (key === at.key) return at.value;
    at = key < at.key ? at.left : at.right;
  }
  return undefined;
}

function split(tree: StateTree, key: string): [StateTree, StateTree] {
  if (tree === null) return [null, null];
  if (tree.key < key) {
    const [left, right] = split(tree.right, key);
    return [node(tree, tree.left, left), right];
  }
  const [left, right] = split(tree.left, key);
  return [left, node(tree, right, tree.right)];
}

function merge(left: StateTree, right: StateTree): StateTree {
  if (left === null) return right;
  if (right === null) return left;
  return left.priority > right.priority
    ? node(left, left.left, merge(left.right, right))
    : node(right, merge(left, right.left), right.right);
}

function insert(tree: StateTree, fresh: StateNode): StateNode {
  if (tree === null) return fresh;
  if (tree.key === fresh.key) return { ...fresh, left: tree.left, right: tree.right };
  if (fresh.priority > tree.priority) {
    const [left, right] = split(tree, fresh.key);
    return node(fresh, left, right);
  }
  return fresh.key < tree.key
    ? node(tree, insert(tree.left, fresh), tree.right)
    : node(tree, tree.left, insert(tree.right, fresh));
}

/** The state with `key` set to `value`. */
export function treeSet(tree: StateTree, key: string, value: Uint8Array): StateNode {
  const priority = u8aToHex(blake2AsU8a(hexToU8a(`0x${key}`), 128));
  return insert(tree, { key, value, priority, left: null, right: null, hash: null });
}

/** The state without `key`. */
export function treeDelete(tree: StateTree, key: string): StateTree {
  if (tree === null) return null;
  if (key === tree.key) return merge(tree.left, tree.right);
  if (key < tree.key) {
    const left = treeDelete(tree.left, key);
    return left === tree.left ? tree : node(tree, left, tree.right);
  }
  const right = treeDelete(tree.right, key);
  return right === tree.right ? tree : node(tree, tree.left, right);
}

/** Entries in key order, from the first key that is at least `from` on. */
export function* treeFrom(tree: StateTree, from: string): Generator<readonly [string, Uint8Array]> {
  if (tree === null) return;
  if (tree.key >= from) {
    yield* treeFrom(tree.left, from);
    yield [tree.key, tree.value];
  }
  yield* treeFrom(tree.right, from);
}

/** Entries whose key starts with `prefix`, in key order; with `after`, only those behind that key. */
export function* treePrefix(
  tree: StateTree,
  prefix: string,
  after = '',
): Generator<readonly [string, Uint8Array]> {
  for (const entry of treeFrom(tree, after > prefix ? after : prefix)) {
    if (!entry[0].startsWith(prefix)) return;
    if (entry[0] > after) yield entry;
  }
}

/** 32-byte hash of the whole state. */
export function treeHash(tree: StateTree): Uint8Array {
  if (tree === null) return emptyHash;
  tree.hash ??= blake2AsU8a(
    concatBytes(
      treeHash(tree.left),
      littleEndian(tree.key.length / 2, 4),
      hexToU8a(`0x${tree.key}`),
      blake2AsU8a(tree.value, 256),
      treeHash(tree.right),
    ),
    256,
  );
  return tree.hash;
}
