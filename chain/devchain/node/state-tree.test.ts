import { u8aToHex } from '@polkadot/util';
import { expect } from 'chai';
import fc from 'fast-check';
import { Overlay } from './overlay.js';
import {
  type StateTree,
  treeDelete,
  treeFrom,
  treeGet,
  treeHash,
  treePrefix,
  treeSet,
} from './state-tree.js';

const key = fc.constantFrom('00', '01', '0102', '0103', 'aa', 'aabb', 'ff', 'ff00ff');
const value = fc.uint8Array({ maxLength: 4 });
const write = fc.tuple(key, fc.option(value));
type Write = readonly [string, Uint8Array | null];

function grow(writes: readonly Write[]): { tree: StateTree; model: Map<string, Uint8Array> } {
  let tree: StateTree = null;
  const model = new Map<string, Uint8Array>();
  for (const [at, what] of writes) {
    tree = what === null ? treeDelete(tree, at) : treeSet(tree, at, what);
    if (what === null) model.delete(at);
    else model.set(at, what);
  }
  return { tree, model };
}

const sorted = (model: ReadonlyMap<string, Uint8Array>) => [...model].sort(([a], [b]) => (a < b ? -1 : 1));

describe('the state of a block', () => {
  it('holds what was written last, in key order', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 60 }), (writes) => {
        const { tree, model } = grow(writes);
        expect([...treeFrom(tree, '')]).to.deep.equal(sorted(model));
        for (const [at] of writes) expect(treeGet(tree, at)).to.deep.equal(model.get(at));
      }),
    );
  });

  it('has a hash that depends on the content only, not on how it came about', () => {
    fc.assert(
      fc.property(
        fc.array(write, { maxLength: 60 }),
        fc.array(write, { maxLength: 20 }),
        (writes, detour) => {
          const { tree, model } = grow(writes);
          const undo = detour.map(([at]): Write => [at, model.get(at) ?? null]);
          const other = grow([...detour, ...undo, ...sorted(model).reverse()]).tree;
          expect(treeHash(other)).to.deep.equal(treeHash(tree));
          const changed = treeSet(tree, '0102', Uint8Array.of(1, 2, 3, 4, 5));
          expect(u8aToHex(treeHash(changed))).to.not.equal(u8aToHex(treeHash(tree)));
        },
      ),
    );
  });

  it('leaves older states as they were', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 40 }), fc.array(write, { maxLength: 40 }), (first, then) => {
        const { tree, model } = grow(first);
        let later = tree;
        for (const [at, what] of then)
          later = what === null ? treeDelete(later, at) : treeSet(later, at, what);
        expect([...treeFrom(tree, '')]).to.deep.equal(sorted(model));
      }),
    );
  });

  it('gives the keys under a prefix, from behind a key on', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 60 }), key, key, (writes, prefix, after) => {
        const { tree, model } = grow(writes);
        const expected = sorted(model).filter(([at]) => at.startsWith(prefix) && at > after);
        expect([...treePrefix(tree, prefix, after)]).to.deep.equal(expected);
      }),
    );
  });
});

describe('writes in nested transactions', () => {
  type Step = Write | 'begin' | 'commit' | 'rollback';
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: write },
    fc.constantFrom<Step>('begin', 'commit', 'rollback'),
  );

  it('stay or vanish with their transaction', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 20 }), fc.array(step, { maxLength: 60 }), (before, steps) => {
        const { tree, model } = grow(before);
        const overlay = new Overlay(tree);
        const stack: Map<string, Uint8Array>[] = [new Map(model)];
        for (const one of steps) {
          const top = stack.at(-1) ?? new Map<string, Uint8Array>();
          if (one === 'begin') {
            overlay.begin();
            stack.push(new Map(top));
          } else if (typeof one === 'string') {
            if (stack.length === 1) continue;
            stack.pop();
            if (one === 'commit') stack[stack.length - 1] = top;
            if (one === 'commit') overlay.commit();
            else overlay.rollback();
          } else {
            overlay.set(...one);
            if (one[1] === null) top.delete(one[0]);
            else top.set(one[0], one[1]);
          }
          const now = stack.at(-1) ?? new Map<string, Uint8Array>();
          expect(overlay.keys('')).to.deep.equal([...now.keys()].sort());
          for (const at of ['00', '0102', 'ff']) expect(overlay.get(at)).to.deep.equal(now.get(at));
        }
        for (const _ of stack.slice(1)) overlay.commit();
        expect([...treeFrom(overlay.apply(), '')]).to.deep.equal(sorted(stack.at(-1) ?? new Map()));
      }),
    );
  });

  it('must all be closed before a block is sealed', () => {
    const overlay = new Overlay(null);
    expect(() => overlay.commit()).to.throw('no storage transaction is open');
    const open = new Overlay(null);
    open.begin();
    expect(() => open.apply()).to.throw('still open');
  });
});
