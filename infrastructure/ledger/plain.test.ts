import { expect } from 'chai';
import fc from 'fast-check';

import { codecOneFrame } from './codec-one.fixture.js';
import { decodeCommit, encodeCommit } from './commit-codec.js';
import { EMPTY_HEAD } from './continuity.js';
import { draftOf, plainData } from './drafts.fixture.js';
import { findNotPlain, PLAIN_DEPTH_MAX } from './plain.js';

describe('plain data in the log', () => {
  it('comes back exactly: kinds, key order, bigint as bigint, number as number', () => {
    fc.assert(
      fc.property(plainData(), plainData(), fc.option(fc.nat()), (input, data, block) => {
        expect(findNotPlain(input)).to.equal(null);
        const draft = { ...draftOf(['node'], block, data), input };
        const { commit, frame } = encodeCommit(draft, EMPTY_HEAD, () => 3);
        for (const back of [decodeCommit(frame, 0), decodeCommit(codecOneFrame(draft, 0), 0)]) {
          expect(back.input).to.deep.equal(input);
          expect(back.causation).to.deep.equal(commit.causation);
          expect(back.events[0]?.data).to.deep.equal(data);
          expect(keyOrder(back.events[0]?.data)).to.equal(keyOrder(data));
          expect(keyOrder(back.input)).to.equal(keyOrder(input));
        }
      }),
      { numRuns: 400 },
    );
  });

  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
  const refused: readonly (readonly [string, unknown, string])[] = [
    ['undefined', { a: undefined }, 'value.a: a undefined cannot be stored'],
    ['a hole', [1, , 2], 'value[1]: a undefined cannot be stored'], // eslint-disable-line no-sparse-arrays
    ['NaN', [Number.NaN], 'value[0]: NaN is not a finite number'],
    ['infinity', Number.POSITIVE_INFINITY, 'value: Infinity is not a finite number'],
    ['-0', { a: [-0] }, 'value.a[0]: -0 is not stored, use 0'],
    ['a function', { a: () => 1 }, 'value.a: a function cannot be stored'],
    ['a symbol', Symbol('s'), 'value: a symbol cannot be stored'],
    ['a symbol key', { [Symbol('s')]: 1 }, 'value: has a symbol key'],
    ['a Date', { at: new Date(0) }, 'value.at: not a plain object'],
    ['a Map', new Map(), 'value: not a plain object'],
    ['bytes', new Uint8Array(2), 'value: not a plain object'],
    ['half a character', ['\ud800'], 'value[0]: the text has a lone surrogate, UTF-8 cannot carry it'],
    ['half a character in a key', { '\udc00': 1 }, 'value: a key has a lone surrogate'],
    ['__proto__', JSON.parse('{"__proto__": {"a": 1}}'), 'value: the key __proto__ is not stored'],
    ['a bigint without end', 2n ** 1023n, 'value: the bigint has more than 1,024 bits'],
  ];
  for (const [what, value, message] of refused) {
    it(`refuses ${what} and says where`, () => {
      expect(findNotPlain(value)).to.equal(message);
    });
  }

  it(`refuses what is nested deeper than ${PLAIN_DEPTH_MAX}, and takes what is not`, () => {
    expect(findNotPlain(nested(PLAIN_DEPTH_MAX))).to.equal(null);
    expect(findNotPlain(nested(PLAIN_DEPTH_MAX + 1))).to.match(/nested deeper than 64$/);
    expect(findNotPlain(nested(5000))).to.match(/nested deeper than 64$/);
  });
});

function keyOrder(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? `${member}n` : member,
  );
}
