import { expect } from 'chai';
import { Scenario } from '../domain/scenario.fixture.js';
import type { ObservedBlock } from './observed-block.js';
import { QuietRange } from './quiet-range.js';

const quiet = (number: number): ObservedBlock => ({
  number,
  hash: `0x${number.toString(16).padStart(64, '0')}`,
  specVersion: 149,
  time: number * 6000,
  facts: [],
  passedOver: [],
});

const loud = (number: number): ObservedBlock => ({
  ...quiet(number),
  passedOver: [{ eventIndex: 1, pallet: 'Council', reason: 'unknown' }],
});

describe('a range of quiet blocks', () => {
  const { state } = new Scenario();

  it('waits until a block says something, and goes on record with it', () => {
    const range = new QuietRange();
    expect(range.take(state, quiet(1), 0, null)).to.equal(null);
    expect(range.take(state, quiet(2), 6000, null)).to.equal(null);
    const command = range.take(state, loud(3), 12_000, null);
    expect([command?.from, command?.block.number, command?.passedOver.length]).to.deep.equal([1, 3, 1]);
    expect(range.flush(state, null)).to.equal(null);
  });

  it('goes on record when it is long or old enough, and when it is flushed', () => {
    const range = new QuietRange({ blocks: 3, ageMs: 10_000 });
    expect([1, 2].map((number) => range.take(state, quiet(number), 0, null))).to.deep.equal([null, null]);
    expect(range.take(state, quiet(3), 0, null)?.from).to.equal(1);
    expect(range.take(state, quiet(4), 100, null)).to.equal(null);
    expect(range.take(state, quiet(5), 10_100, null)?.from).to.equal(4);
    expect(range.take(state, quiet(6), 0, null)).to.equal(null);
    expect(range.flush(state, null)?.from).to.equal(6);
  });

  it('that is forgotten is read again', () => {
    const range = new QuietRange();
    range.take(state, quiet(1), 0, null);
    range.reset();
    expect(range.flush(state, null)).to.equal(null);
  });
});
