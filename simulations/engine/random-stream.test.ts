import { expect } from 'chai';
import fc from 'fast-check';
import { RandomStream } from './random-stream.js';

const golden = [2206188391, 1667256166, 3338751334, 908838490];
const draw = (stream: RandomStream, count: number): number[] =>
  Array.from({ length: count }, () => stream.u32());

describe('a named stream of random numbers', () => {
  it('is the same for the same seed and name, and only then', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.nat(), fc.string(), (seed, name, otherSeed, otherName) => {
        const one = draw(new RandomStream(seed, name), 8);
        expect(draw(new RandomStream(seed, name), 8)).to.deep.equal(one);
        if (seed !== otherSeed || name !== otherName)
          expect(draw(new RandomStream(otherSeed, otherName), 8)).not.to.deep.equal(one);
      }),
    );
  });

  it('keeps its first numbers for ever: scenarios are told by their seeds', () => {
    expect(draw(new RandomStream(8137, 'disk/17'), 4)).to.deep.equal(golden);
  });

  it('is even: chi squared over 256 classes, and each bit is set half of the time', () => {
    const stream = new RandomStream(1, 'even');
    const [counts, bits] = [Array.from({ length: 256 }, () => 0), Array.from({ length: 32 }, () => 0)];
    const draws = 256_000;
    for (let at = 0; at < draws; at += 1) {
      const word = stream.u32();
      counts[word & 255]! += 1;
      for (let bit = 0; bit < 32; bit += 1) bits[bit]! += (word >>> bit) & 1;
    }
    const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi, '0.1 % and 99.9 % of chi squared with 255 degrees').to.be.within(190, 330);
    for (const [bit, count] of bits.entries()) expect(count / draws, `bit ${bit}`).to.be.within(0.495, 0.505);
  });

  it('draws within its bounds, both ends too', () => {
    const stream = new RandomStream(2, 'bounds');
    const seen = new Set(Array.from({ length: 300 }, () => stream.between(-2, 2)));
    expect([...seen].sort((a, b) => a - b)).to.deep.equal([-2, -1, 0, 1, 2]);
    const wide = Array.from({ length: 300 }, () => stream.below(2 ** 40));
    expect(Math.max(...wide)).to.be.within(2 ** 39, 2 ** 40 - 1);
    expect(wide.every(Number.isSafeInteger)).to.equal(true);
    expect(() => stream.below(0)).to.throw(RangeError);
    expect(() => stream.pick([])).to.throw(RangeError);
    expect(stream.chance(1_000_000)).to.equal(true);
    expect(stream.chance(0)).to.equal(false);
  });
});
