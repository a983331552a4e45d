import { compactToU8a, u8aToHex } from '@polkadot/util';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { compact, fromHex, uint } from './scale-writer.js';

describe('the SCALE writer', () => {
  it('writes compact integers as polkadot-js does, at and around every change of length', () => {
    const edges = [0n, 63n, 64n, (1n << 14n) - 1n, 1n << 14n, (1n << 30n) - 1n, 1n << 30n, (1n << 64n) - 1n];
    for (const edge of edges) expect(u8aToHex(compact(edge))).to.equal(u8aToHex(compactToU8a(edge)));
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (value) => {
        expect(u8aToHex(compact(value))).to.equal(u8aToHex(compactToU8a(value)));
      }),
    );
  });

  it('refuses what does not fit', () => {
    expect(() => uint(256, 1)).to.throw(RangeError, '256 does not fit 1 bytes');
    expect(() => uint(-1, 4)).to.throw(RangeError);
    expect(() => compact(1n << 64n)).to.throw(RangeError);
    expect(() => fromHex('0xabc')).to.throw(RangeError, 'not hex');
    expect(() => fromHex('zz')).to.throw(RangeError, 'not hex');
  });
});
