import { expect } from 'chai';
import fc from 'fast-check';
import { evolve } from '../../domain/state/evolve.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { decodeState, encodeState } from './state-codec.js';
import { storySteps, tellStory } from './story.fixture.js';

const roundTrip = (state: NodeState): NodeState =>
  decodeState([...encodeState(state)].map((chunk) => Uint8Array.from(chunk)));

describe('the state codec', () => {
  it('gives back the empty state', () => {
    expect(roundTrip(initialState())).to.deep.equal(initialState());
  });

  it('gives back any state: same hash, same values, and it evolves on as the original', () => {
    fc.assert(
      fc.property(storySteps(), fc.nat(), (steps, cut) => {
        const story = tellStory(steps);
        const at = cut % (story.events.length + 1);
        const original = initialState();
        for (const happened of story.events.slice(0, at)) evolve(original, happened);
        const copy = roundTrip(original);
        expect(stateHash(copy)).to.equal(stateHash(original));
        expect([...copy.deployments.values()].map(({ workloads }) => [...workloads.keys()])).to.deep.equal(
          [...original.deployments.values()].map(({ workloads }) => [...workloads.keys()]),
        );
        for (const happened of story.events.slice(at)) evolve(copy, happened);
        expect(stateHash(copy)).to.equal(stateHash(story.state));
      }),
      { numRuns: 60 },
    );
  });

  it('takes the immutable state of a live node too', () => {
    fc.assert(
      fc.property(storySteps(), (steps) => {
        const { state } = tellStory(steps);
        expect(stateHash(roundTrip(state))).to.equal(stateHash(state));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps tables by id that lie inside a value of the state', () => {
    const state = initialState();
    state.traffic.open.set(7n as never, 2n ** 60n);
    state.traffic.counters.set('o1', { contractId: 7n as never, epoch: 'a', bytes: null });
    const copy = roundTrip(state);
    expect(copy).to.deep.equal(state);
    copy.traffic.open.delete(7n as never);
    expect(copy.traffic.open.size).to.equal(0);
  });

  it('keeps bigints of every size and keys that codecs have stumbled over', () => {
    const state = initialState();
    const ids = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n];
    for (const id of ids) state.work.add(id as never);
    state.used = { cru: 2n ** 70n, mru: -(2n ** 65n), sru: 0n, hru: 2n ** 64n, ipv4u: 1n };
    const keys = ['', '0', '17', 'constructor', 'toString', 'length', 'toJSON', 'hasOwnProperty', 'then'];
    const body = Object.assign(
      Object.create(null) as object,
      Object.fromEntries(keys.map((key) => [key, { [key]: 1.5 }])),
    );
    state.held.set(7n as never, { body } as never);
    const copy = roundTrip(state);
    expect(stateHash(copy)).to.equal(stateHash(state));
    expect([...copy.work]).to.deep.equal(ids);
    expect(copy.used).to.deep.equal(state.used);
  });

  it('puts thousands of entries into chunks that are each small', () => {
    const state = initialState();
    for (let id = 0n; id < 3000n; id++) state.networks.set(`net-${id}` as never, id as never);
    expect([...encodeState(state)].length).to.be.greaterThan(12);
    expect([...roundTrip(state).networks]).to.deep.equal([...state.networks]);
  });

  it('refuses chunks of which one is missing', () => {
    const chunks = [...encodeState(initialState())].map((chunk) => Uint8Array.from(chunk));
    for (let at = 0; at < chunks.length; at++) {
      expect(() => decodeState(chunks.filter((_, other) => other !== at))).to.throw(/a state has the fields/);
    }
  });
});
