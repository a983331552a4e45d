import { expect } from 'chai';
import fc from 'fast-check';

import { isSamePlain, plainDifferences } from './plain-difference.js';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, 1, 'a', 'b', 7n),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'toString'), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const pathsOf = (before: unknown, after: unknown): string[] =>
  [...plainDifferences(before, after)].map(({ path }) => path.join('.'));

describe('where two pieces of plain data differ', () => {
  it('is nowhere exactly when they are the same', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(pathsOf(a, structuredClone(a))).to.deep.equal([]);
        expect(pathsOf(a, b).length === 0).to.equal(isSamePlain(a, b));
        expect(isSamePlain(a, b)).to.equal(isSamePlain(b, a));
        expect(isSamePlain(a, b)).to.equal(write(a) === write(b));
      }),
      { numRuns: 300 },
    );
  });

  it('is told as deep as they have something in common', () => {
    expect(pathsOf({ a: { b: [1, 2], c: 1 } }, { a: { b: [1, 3, 4], d: 1 } })).to.deep.equal([
      'a.b.1',
      'a.b.2',
      'a.c',
      'a.d',
    ]);
    expect(pathsOf({ a: [1] }, { a: { 0: 1 } })).to.deep.equal(['a']);
    expect([...plainDifferences(1n, 1)]).to.deep.equal([{ path: [], before: 1n, after: 1 }]);
  });

  it('asks only for what is their own', () => {
    expect(pathsOf({}, { toString: 'x' })).to.deep.equal(['toString']);
    expect(isSamePlain({ constructor: Object }, {})).to.equal(false);
  });
});

/** Canonical text, as the reference. */
function write(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(write).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${write(each)}`).join()}}`;
}
