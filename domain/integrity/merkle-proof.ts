import { splitPoint } from './merkle-tree.js';

/** Leaves `start` to `end - 1` of a tree. A proof is the hashes of such ranges, in order. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** A perfect subtree: leaves `index * 2^level` to `(index + 1) * 2^level - 1`. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/**
 * The ranges whose hashes prove that a leaf is in a tree of `size` leaves, from the leaf upwards. RFC 9162 section 2.1.3.1.
 * @throws RangeError when the tree has no such leaf
 */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  requireSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`A tree of ${size} leaves has no leaf ${index}.`);
  }
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/**
 * The ranges whose hashes prove that the tree of `oldSize` leaves is the beginning of the tree of `newSize`. RFC 9162
 * section 2.1.4.1. Empty when the sizes are the same, and for the empty old tree, with which every tree begins.
 * @throws RangeError when the old tree is the larger one
 */
export function consistencyRanges(oldSize: number, newSize: number): readonly LeafRange[] {
  requireSize(oldSize);
  requireSize(newSize);
  if (oldSize > newSize)
    throw new RangeError(`A tree of ${oldSize} leaves is no beginning of one of ${newSize}.`);
  if (oldSize === 0 || oldSize === newSize) return [];
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = newSize;
  // `start` above 0 means that the old tree's root is not known as a whole any more.
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

/** The perfect subtrees that a range is made of, from left to right; `joinSubtrees` of their roots is its hash. */
export function subtreesOf({ start, end }: LeafRange): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end; ) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    subtrees.push({ level, index: at / width });
    at += width;
  }
  return subtrees;
}

/** How many nodes of the tree in postorder (see `MerkleFrontier.append`) lie before this one. */
export function postorderOf({ level, index }: Subtree): number {
  let width = 1;
  for (let at = 0; at < level; at++) width *= 2;
  const leavesBefore = index * width;
  // A perfect subtree of w leaves has 2w - 1 nodes, and its root is the last of them.
  return nodesOf(leavesBefore) + 2 * width - 2;
}

/** Nodes that are whole in a tree of `size` leaves: 2 * size less the number of its perfect subtrees. */
export function nodesOf(size: number): number {
  let nodes = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) nodes += rest;
  return nodes;
}

function requireSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new RangeError(`The size of a tree is a count, not ${size}.`);
}
