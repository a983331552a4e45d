import { hash } from 'node:crypto';

import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect } from 'chai';
import fc from 'fast-check';

import { MemoryTree } from './memory-tree.fixture.js';
import { nodesOf } from './merkle-proof.js';
import { RfcTree } from './merkle-rfc.fixture.js';
import { countOnes, emptyRoot, leafHash, MerkleFrontier } from './merkle-tree.js';
import { verifyConsistency, verifyInclusion } from './verify-merkle-proof.js';

// The reference tree of Certificate Transparency's own implementations: leaves, the roots after each, and proofs.
const ctLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(hexToBytes);
const ctRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(hexToBytes);
const h = {
  leaf0: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  leaf1: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  leaf4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  leaf6: 'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
  from0To2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  from2To4: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  from4To6: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  from6To8: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  from0To4: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  from4To8: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
};
const paths: readonly (readonly [number, number, readonly string[]])[] = [
  [0, 1, []],
  [0, 8, [h.leaf1, h.from2To4, h.from4To8]],
  [5, 8, [h.leaf4, h.from6To8, h.from0To4]],
  [2, 3, [h.from0To2]],
  [1, 5, [h.leaf0, h.from2To4, h.leaf4]],
];
const growths: readonly (readonly [number, number, readonly string[]])[] = [
  [1, 1, []],
  [1, 8, [h.leaf1, h.from2To4, h.from4To8]],
  [6, 8, [h.from4To6, h.from6To8, h.from0To4]],
  [2, 5, [h.from2To4, h.leaf4]],
  [6, 7, [h.from4To6, h.leaf6, h.from0To4]],
];

describe('Merkle tree', () => {
  const numbered = (count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, at) => utf8ToBytes(String(at)));

  it("has the roots of Certificate Transparency's reference tree, from the empty one on", () => {
    const tree = new MemoryTree(ctLeaves);
    expect(tree.roots).to.deep.equal(ctRoots);
    expect(emptyRoot()).to.deep.equal(ctRoots[0]);
    expect(leafHash(ctLeaves[0]!)).to.deep.equal(ctRoots[1]);
  });

  it('makes the published inclusion proofs, and they check', () => {
    const tree = new MemoryTree(ctLeaves);
    for (const [index, size, path] of paths) {
      expect(tree.path(index, size), `${index} in ${size}`).to.deep.equal(path.map(hexToBytes));
      const proof = { index, size, path: path.map(hexToBytes) };
      expect(verifyInclusion(leafHash(ctLeaves[index]!), proof, ctRoots[size]!)).to.equal(true);
    }
  });

  it('makes the published consistency proofs, and they check', () => {
    const tree = new MemoryTree(ctLeaves);
    for (const [oldSize, newSize, path] of growths) {
      expect(tree.consistency(oldSize, newSize), `${oldSize} to ${newSize}`).to.deep.equal(
        path.map(hexToBytes),
      );
      const proof = { oldSize, newSize, path: path.map(hexToBytes) };
      expect(verifyConsistency(proof, ctRoots[oldSize]!, ctRoots[newSize]!)).to.equal(true);
    }
  });

  it('agrees with the recursive definition for all sizes from 0 to 130: every root, path and consistency', () => {
    const data = numbered(130);
    const [tree, rfc] = [new MemoryTree(data), new RfcTree(data)];
    for (let size = 0; size <= data.length; size++) {
      expect(tree.roots[size], `root of ${size}`).to.deep.equal(rfc.root(size));
      for (let index = 0; index < size; index++)
        expect(isSame(tree.path(index, size), rfc.path(index, size)), `${index} in ${size}`).to.equal(true);
      for (let old = 1; old <= size; old++)
        expect(isSame(tree.consistency(old, size), rfc.consistency(old, size)), `${old} to ${size}`).to.equal(
          true,
        );
    }
  });

  it('makes proofs that check for all leaves and all pairs of sizes from 0 to 130', () => {
    const data = numbered(130);
    const tree = new MemoryTree(data);
    for (let size = 0; size <= data.length; size++) {
      const root = tree.roots[size]!;
      for (let index = 0; index < size; index++) {
        const path = tree.path(index, size);
        expect(verifyInclusion(leafHash(data[index]!), { index, size, path }, root)).to.equal(true);
      }
      for (let old = 0; old <= size; old++) {
        const path = tree.consistency(old, size);
        const proof = { oldSize: old, newSize: size, path };
        expect(verifyConsistency(proof, tree.roots[old]!, root), `${old} to ${size}`).to.equal(true);
        if (old < size)
          expect(verifyConsistency({ ...proof, oldSize: old + 1 }, tree.roots[old]!, root)).to.equal(false);
      }
    }
  });

  it('agrees with the definition for larger trees with leaves of any length', () => {
    const leaf = fc.uint8Array({ maxLength: 40 });
    const trees = fc.array(leaf, { minLength: 1, maxLength: 700, size: 'max' });
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(), (data, pickLeaf, pickOld) => {
        const [index, old] = [pickLeaf % data.length, 1 + (pickOld % data.length)];
        const tree = new MemoryTree(data);
        const rfc = new RfcTree(data);
        expect(tree.frontier.root()).to.deep.equal(rfc.root(data.length));
        expect(tree.path(index, data.length)).to.deep.equal(rfc.path(index, data.length));
        expect(tree.consistency(old, data.length)).to.deep.equal(rfc.consistency(old, data.length));
      }),
      { numRuns: 60 },
    );
  });

  it('goes on from its subtrees with any hash function that is SHA-256', () => {
    const native = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
    const whole = new MerkleFrontier();
    let resumed = new MerkleFrontier(native);
    for (const data of numbered(100)) {
      const nodes = whole.append(leafHash(data));
      expect(resumed.append(leafHash(data, native)).map((node) => Uint8Array.from(node))).to.deep.equal(
        nodes,
      );
      resumed = new MerkleFrontier(native, resumed.size, resumed.roots);
      expect(Uint8Array.from(resumed.root())).to.deep.equal(whole.root());
    }
    expect(() => new MerkleFrontier(native, 3, whole.roots.slice(0, 1))).to.throw(RangeError);
  });

  it('counts nodes and ones also beyond 32 bits', () => {
    expect(nodesOf(8)).to.equal(15);
    expect(nodesOf(7)).to.equal(11);
    expect(new MemoryTree(numbered(77)).nodes).to.have.length(nodesOf(77));
    expect(countOnes(2 ** 40 + 5)).to.equal(3);
    expect(nodesOf(2 ** 40)).to.equal(2 ** 41 - 1);
  });
});

/** As chai's deep equality, which is too slow for hundreds of thousands of hashes. */
function isSame(left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean {
  return left.length === right.length && left.every((hash, at) => Buffer.compare(hash, right[at]!) === 0);
}
