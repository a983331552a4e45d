import { expect } from 'chai';
import type { ReadStorage } from '../command.js';
import { contractId, farmId, nodeId, twinId } from '../ids.js';
import { applyEvents } from '../state/apply-events.js';
import { initialState, type NodeState } from '../state/node-state.js';
import { decide } from './decide.js';

function bound(firstBlock: number): NodeState {
  const state = initialState();
  const genesis = `0x${'00'.repeat(32)}`;
  return applyEvents(
    state,
    decide(state, { type: 'BindLedger', nodeId: nodeId(1), genesis, chainName: 'x', firstBlock }),
  );
}

const held = {
  contract: {
    contractId: contractId(5),
    twinId: twinId(7),
    nodeId: nodeId(1),
    deploymentHash: 'ab'.repeat(16),
    deploymentData: '',
    publicIps: 0,
    reservedIps: [],
  },
  grace: true,
};
const reading = (number: number): ReadStorage => ({
  type: 'ReadStorage',
  block: { number, hash: `0x${'0a'.repeat(32)}` },
  specVersion: 149,
  time: 6000,
  node: {
    farmId: farmId(3),
    twinId: twinId(2),
    publicConfig: null,
    powerTarget: 'Down',
    zosVersion: null,
    rent: null,
  },
  farm: { farmId: farmId(3), name: 'third', twinId: twinId(1), dedicated: true, pricing: null },
  contracts: [held],
  endpoint: 'wss://a.example.org:443',
  voices: 1,
});

describe('what the storage held where a log begins', () => {
  it('becomes the state, and the cursor stands there', () => {
    const before = bound(100);
    const events = decide(before, reading(99));
    expect(events.map(({ type }) => type)).to.deep.equal([
      'StorageRead',
      'NodeFound',
      'FarmFound',
      'ContractFound',
    ]);
    const state = applyEvents(before, events);
    expect(state.chain.cursor).to.include({ number: 99, time: 6000 });
    expect(state.record).to.include({ farmId: 3, powerTarget: 'Down' });
    expect(state.farm).to.deep.include({ block: 99, name: 'third', dedicated: true });
    expect(state.contracts.get(contractId(5))?.status).to.deep.equal({ kind: 'grace-period', since: 99 });
    // Blocks go on behind it, without a gap.
    const next = decide(state, {
      type: 'FollowBlocks',
      from: 100,
      block: { number: 100, hash: `0x${'0b'.repeat(32)}` },
      specVersion: 149,
      time: 12_000,
      head: null,
      facts: [],
      passedOver: [],
    });
    expect(next.map(({ type }) => type)).to.deep.equal(['BlocksFollowed']);
  });

  it('changes nothing that is known already', () => {
    const before = bound(100);
    const state = applyEvents(before, decide(before, reading(99)));
    expect(decide(state, reading(99)).map(({ type }) => type)).to.not.include('ContractFound');
  });

  it('is refused where the log does not stand', () => {
    const elsewhere = { code: 'NOT_WHERE_THE_LOG_STANDS' };
    for (const state of [bound(100), initialState()])
      expect(() => decide(state, reading(50)))
        .to.throw()
        .that.includes(elsewhere);
    const before = bound(100);
    const state = applyEvents(before, decide(before, reading(99)));
    const other = { ...reading(99), block: { number: 99, hash: `0x${'0c'.repeat(32)}` } };
    expect(() => decide(state, other))
      .to.throw()
      .that.includes(elsewhere);
  });
});
