import { expect } from 'chai';
import fc from 'fast-check';
import { type DomainEvent, event } from '../events/event.js';
import { contractId, twinId } from '../ids.js';
import { Scenario, zmount } from '../scenario.fixture.js';
import { applyEvents } from './apply-events.js';
import { initialState, type NodeState } from './node-state.js';
import { overKept } from './over-contracts.js';
import { stateHash } from './state-hash.js';

/** It never had a body: to the host nothing happened. */
function contractThatEnded(id: number, block: number): DomainEvent[] {
  const place = {
    eventIndex: 0,
    origin: { phase: 'finalization' },
    contractId: contractId(id),
    twinId: twinId(7),
  } as const;
  const record = {
    deploymentHash: 'ab'.repeat(16),
    deploymentData: '',
    publicIps: 0,
    reservedIps: [],
    inlineBody: false,
  };
  return [
    event('ContractCreated', { ...place, ...record, block: 1 }),
    event('ContractCanceled', { ...place, block }),
  ];
}

const known = (state: NodeState): bigint[] => [...state.contracts.values()].map(({ id }) => id);

describe('contracts that are over', () => {
  it('are kept, the last of them, and the state does not grow with the years', () => {
    let state = initialState();
    for (let id = 1; id <= 3 * overKept; id++) state = applyEvents(state, contractThatEnded(id, 10 + id));
    expect(known(state)).to.deep.equal(
      Array.from({ length: overKept }, (_, at) => BigInt(2 * overKept + at + 1)),
    );
    expect(state.over.length).to.equal(overKept);
  });

  it('go with their deployments, and only when nothing of them is left on the host', () => {
    const story = new Scenario();
    for (const contract of [1, 2]) story.deploy({ contract, workloads: [zmount(`disk${contract}`, 1)] });
    story.settle();
    story.canceled(1);
    story.settle();
    story.canceled(2);
    let { state } = story;
    for (let id = 1; id <= overKept; id++)
      state = applyEvents(state, contractThatEnded(1000 + id, 100_000 + id));
    expect(state.deployments.has(contractId(1))).to.equal(false);
    expect(state.contracts.has(contractId(1))).to.equal(false);
    expect(state.contracts.has(contractId(2)), 'its disk is still there').to.equal(true);
    expect(state.work.has(contractId(2)), 'and is still to be removed').to.equal(true);
  });

  it('are the same whatever the order in which the host was done with them', () => {
    const ids = Array.from({ length: overKept + 20 }, (_, at) => at + 1);
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: ids.length }), (order) => {
        const inOrder = applyEvents(
          initialState(),
          ids.flatMap((id) => contractThatEnded(id, 10 + (id % 7))),
        );
        const shuffled = applyEvents(
          initialState(),
          order.flatMap((id) => contractThatEnded(id, 10 + (id % 7))),
        );
        expect(stateHash(shuffled)).to.equal(stateHash(inOrder));
      }),
      { numRuns: 10 },
    );
  });
});
