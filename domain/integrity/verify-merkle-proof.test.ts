import { utf8ToBytes } from '@noble/hashes/utils.js';
import { expect } from 'chai';

import { bitFlips, flipBit, MemoryTree } from './memory-tree.fixture.js';
import { emptyRoot, leafHash } from './merkle-tree.js';
import { verifyConsistency, verifyInclusion } from './verify-merkle-proof.js';

describe('checking Merkle proofs', () => {
  const data = Array.from({ length: 21 }, (_, at) => utf8ToBytes(`leaf ${at}`));
  const tree = new MemoryTree(data);

  it('refuses an inclusion proof with any one bit changed, in path, leaf or root', () => {
    for (const [index, size] of [
      [0, 1],
      [0, 2],
      [6, 7],
      [4, 8],
      [20, 21],
      [13, 21],
    ] as const) {
      const path = tree.path(index, size);
      const [leaf, root] = [leafHash(data[index]!), tree.roots[size]!];
      expect(verifyInclusion(leaf, { index, size, path }, root)).to.equal(true);
      for (const changed of bitFlips(path))
        expect(verifyInclusion(leaf, { index, size, path: changed }, root)).to.equal(false);
      for (let bit = 0; bit < 256; bit++) {
        expect(verifyInclusion(flipBit(leaf, bit), { index, size, path }, root)).to.equal(false);
        expect(verifyInclusion(leaf, { index, size, path }, flipBit(root, bit))).to.equal(false);
      }
    }
  });

  it('refuses a consistency proof with any one bit changed, in path or roots', () => {
    for (const [oldSize, newSize] of [
      [1, 2],
      [4, 7],
      [6, 8],
      [7, 21],
      [16, 21],
    ] as const) {
      const path = tree.consistency(oldSize, newSize);
      const [oldRoot, newRoot] = [tree.roots[oldSize]!, tree.roots[newSize]!];
      const check = (changed: readonly Uint8Array[], old = oldRoot, now = newRoot): boolean =>
        verifyConsistency({ oldSize, newSize, path: changed }, old, now);
      expect(check(path)).to.equal(true);
      for (const changed of bitFlips(path)) expect(check(changed)).to.equal(false);
      for (let bit = 0; bit < 256; bit++) {
        expect(check(path, flipBit(oldRoot, bit))).to.equal(false);
        expect(check(path, oldRoot, flipBit(newRoot, bit))).to.equal(false);
      }
    }
  });

  it('refuses another leaf number, a path that is too long, too short or turned round', () => {
    for (let size = 2; size <= data.length; size++) {
      for (let index = 0; index < size; index++) {
        const path = tree.path(index, size);
        const [leaf, root] = [leafHash(data[index]!), tree.roots[size]!];
        const check = (changed: Partial<{ index: number; path: Uint8Array[] }>): boolean =>
          verifyInclusion(leaf, { index, size, path, ...changed }, root);
        for (let other = 0; other <= size; other++) {
          if (other !== index) expect(check({ index: other }), `${index} as ${other}`).to.equal(false);
        }
        expect(check({ path: path.slice(1) })).to.equal(false);
        expect(check({ path: path.slice(0, -1) })).to.equal(false);
        expect(check({ path: [...path, root] })).to.equal(false);
        expect(check({ path: [leaf, ...path] })).to.equal(false);
        if (path.length > 1) expect(check({ path: path.toReversed() })).to.equal(false);
      }
    }
  });

  it('refuses what is no proof at all', () => {
    const [leaf, root] = [leafHash(data[0]!), tree.roots[1]!];
    const good = { index: 0, size: 1, path: [] };
    expect(verifyInclusion(leaf, good, root)).to.equal(true);
    for (const [index, size] of [
      [0, 0],
      [1, 1],
      [-1, 1],
      [0.5, 1],
      [0, Number.NaN],
      [0, 2 ** 53],
    ] as const) {
      expect(verifyInclusion(leaf, { index, size, path: [] }, root), `${index} of ${size}`).to.equal(false);
    }
    expect(verifyInclusion(leaf.subarray(1), good, root)).to.equal(false);
    expect(verifyInclusion(new Uint8Array(0), good, new Uint8Array(0))).to.equal(false);
    expect(verifyInclusion(leaf, { index: 0, size: 2, path: [new Uint8Array(31)] }, tree.roots[2]!)).to.equal(
      false,
    );
  });

  it('takes equal sizes and the empty tree only with empty paths and the roots that they must have', () => {
    const [one, two] = [tree.roots[1]!, tree.roots[2]!];
    const check = (
      oldSize: number,
      newSize: number,
      old: Uint8Array,
      now: Uint8Array,
      path: Uint8Array[] = [],
    ): boolean => verifyConsistency({ oldSize, newSize, path }, old, now);
    expect(check(0, 0, emptyRoot(), emptyRoot())).to.equal(true);
    expect(check(0, 2, emptyRoot(), two)).to.equal(true);
    expect(check(1, 1, one, one)).to.equal(true);
    expect(check(0, 2, one, two)).to.equal(false);
    expect(check(0, 0, one, one)).to.equal(false);
    expect(check(1, 1, one, two)).to.equal(false);
    expect(check(1, 1, one, one, [one])).to.equal(false);
    expect(check(0, 2, emptyRoot(), two, [one])).to.equal(false);
    expect(check(1, 2, one, two)).to.equal(false);
    expect(check(2, 1, two, one)).to.equal(false);
  });
});
