import { expect } from 'chai';
import type { ReconcileChain } from '../command.js';
import type { DomainEvent } from '../events/event.js';
import { contractId, twinId } from '../ids.js';
import { nameGateway, Scenario, volume } from '../scenario.fixture.js';

/** A gateway of twin 7 serves `site`, and blocks pass that nobody saw. */
function slept(): Scenario {
  const story = new Scenario();
  story.madeGateway();
  story.nameReserved('site');
  story.deploy({ contract: 1, workloads: [nameGateway('gw', 'site'), volume('data', 1)] });
  story.settle();
  return story;
}

function woke(story: Scenario, holder: { contract: number; twin: number } | null): readonly DomainEvent[] {
  const { chain, record, contracts, identity } = story.state;
  const number = (chain.cursor?.number ?? 0) + 40;
  const [live] = [...contracts.unorderedValues()];
  if (live === undefined || identity === null) throw new Error('the story has a contract');
  const { powerState: _state, zosVersionSince: _since, deletedAt: _deleted, ...node } = record;
  const { id, twinId: twin, deploymentHash, deploymentData, publicIps, reservedIps } = live;
  const command: ReconcileChain = {
    type: 'ReconcileChain',
    from: (chain.cursor?.number ?? 0) + 1,
    block: { number, hash: `0x${'ab'.repeat(32)}` },
    specVersion: 149,
    time: 1_800_000_000_000,
    reason: 'pruned',
    node: { ...node, rent: null },
    contracts: [
      {
        contract: {
          contractId: id,
          twinId: twin,
          nodeId: identity.nodeId!,
          deploymentHash,
          deploymentData,
          publicIps,
          reservedIps,
        },
        grace: false,
      },
    ],
    gone: [],
    account: null,
    names: [
      {
        name: 'site',
        block: number,
        holder: holder && { contractId: contractId(holder.contract), twinId: twinId(holder.twin) },
      },
    ],
    sightings: [number - 1, number].map((block) => ({ block, endpoint: 'a', voices: 1 })),
    endpoints: 1,
  };
  return story.give(command);
}

const types = (events: readonly DomainEvent[]): string[] => events.map(({ type }) => type);

describe('names of gateways after blocks that were not seen', () => {
  const same = 800;

  it('that are held as before say nothing new', () => {
    const story = slept();
    const { contractId: contract } = story.state.names.get('site')?.holder ?? {};
    expect(types(woke(story, { contract: Number(contract), twin: 7 }))).to.deep.equal([
      'BlocksUnseen',
      'NodeFound',
    ]);
    expect(story.workload(1, 'gw')).to.deep.include({ state: 'ok', goal: 'run' });
  });

  for (const [what, holder] of [
    ['that nobody holds any more', null],
    ['that another twin reserved', { contract: same + 9, twin: 8 }],
  ] as const) {
    it(`${what} stop their gateways, and nothing else`, () => {
      const story = slept();
      expect(types(woke(story, holder)).slice(2)).to.deep.equal(['NameHolderRead', 'WorkloadDecommissioned']);
      expect(story.workload(1, 'gw').goal).to.equal('remove');
      expect(story.workload(1, 'data')).to.deep.include({ state: 'ok', goal: 'run' });
    });
  }

  it('that their twin gave up and reserved again go on, under the new contract', () => {
    const story = slept();
    expect(types(woke(story, { contract: same + 9, twin: 7 })).slice(2)).to.deep.equal(['NameHolderRead']);
    expect(story.state.names.get('site')?.holder?.contractId).to.equal(809n);
    expect(story.workload(1, 'gw')).to.deep.include({ state: 'ok', goal: 'run' });
  });
});
