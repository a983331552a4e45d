import { expect } from 'chai';
import fc from 'fast-check';
import { type DomainEvent, event } from '../events/event.js';
import { contractId, twinId } from '../ids.js';
import { Scenario, signedBody, volume } from '../scenario.fixture.js';
import { applyEvents } from './apply-events.js';
import { IdMap } from './id-map.js';
import { LookAhead } from './look-ahead.js';
import { evolve } from './evolve.js';
import { initialState, type NodeState } from './node-state.js';
import { stateHash } from './state-hash.js';

/** Events of a story in which most parts of the state change. */
function told(): readonly DomainEvent[] {
  const story = new Scenario();
  const { text, hash } = signedBody({ contract: 10, workloads: [volume('data', 5)] });
  story.send(10, text);
  story.created(10, hash);
  story.settle();
  story.block();
  story.graceStarted(10);
  story.settle();
  story.canceled(10);
  story.settle();
  return story.events;
}

const billed = (): DomainEvent =>
  event('StrayWorkloadFound', { contractId: contractId(3), twinId: twinId(2), name: 'data' });

function plainly(events: readonly DomainEvent[]): string {
  const state = initialState();
  for (const happened of events) evolve(state, happened);
  return stateHash(state);
}

const nru = (): DomainEvent =>
  event('NruReportRecorded', {
    contractId: contractId(10),
    timestamp: 5n,
    window: 1n,
    nru: 7n,
    block: 3,
    eventIndex: 1,
    origin: { phase: 'finalization' },
  });

describe('applying events', () => {
  it('passes a report of traffic over while nothing is counted, and notes it when something is', () => {
    let state = initialState();
    for (const happened of told().slice(0, 4)) state = applyEvents(state, [happened]);
    expect(applyEvents(state, [nru()])).to.equal(state);
    const open = new IdMap([[contractId(10), 9n] as const]);
    const counting = { ...state, traffic: { ...state.traffic, open } };
    for (const events of [[nru()], [told()[4]!, nru()]])
      expect(applyEvents(counting, events).traffic.open.size).to.equal(0);
    expect(open.size).to.equal(1);
  });

  it('gives what the plain recipes give, however a decider looks ahead and wherever it branches off', () => {
    const events = told();
    const cuts = fc.array(
      fc.record({ from: fc.nat(events.length), to: fc.nat(events.length), branches: fc.boolean() }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(cuts, (looks) => {
        const states: NodeState[] = [initialState()];
        for (let at = 1; at <= events.length; at += 1)
          states.push(applyEvents(states[at - 1]!, events.slice(at - 1, at)));
        for (const { from, to, branches } of looks) {
          const some = events.slice(Math.min(from, to), Math.max(from, to));
          const start = states[Math.min(from, to)]!;
          const all = branches ? [...some, billed()] : some;
          const before = plainly([...events.slice(0, Math.min(from, to)), ...all]);
          expect(stateHash(applyEvents(start, all))).to.equal(before);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('works out once what is asked for again, from the beginning or from in between', () => {
    const asked: number[] = [];
    const way = new LookAhead((state, events) => {
      asked.push(events.length);
      return { ...state };
    });
    const [one, two, three] = [billed(), billed(), billed()];
    const start = initialState();
    const afterOne = way.after(start, [one]);
    const afterTwo = way.after(afterOne, [two]);
    expect(way.after(start, [one, two])).to.equal(afterTwo);
    expect(asked).to.deep.equal([1, 1]);
    way.after(start, [one, two, three]);
    expect(asked).to.deep.equal([1, 1, 1]);
    expect(way.after(start, [one, three]), 'another branch').to.not.equal(afterTwo);
    expect(asked).to.deep.equal([1, 1, 1, 1]);
    expect(way.after(start, [one]), 'the same objects, not alike ones').to.equal(afterOne);
    way.after(start, [billed()]);
    expect(asked).to.have.length(5);
  });

  it('leaves the state as it is for what is on record only, and freezes what it makes', () => {
    const { state } = new Scenario();
    const noted = event('LogRestored', {
      commits: 1,
      hash: 'ab'.repeat(32),
      root: 'cd'.repeat(32),
      takenAt: 1,
      keptKey: true,
      lost: null,
    });
    expect(applyEvents(state, [noted])).to.equal(state);
    const moved = applyEvents(state, [
      event('BlocksFollowed', {
        from: 1,
        to: 4,
        hash: `0x${'11'.repeat(32)}`,
        specVersion: 149,
        time: 24_000,
      }),
    ]);
    expect(moved.chain.cursor).to.include({ number: 4, time: 24_000 });
    expect(moved.contracts).to.equal(state.contracts);
    for (const part of [moved, moved.chain, moved.chain.cursor]) expect(Object.isFrozen(part)).to.equal(true);
  });
});
