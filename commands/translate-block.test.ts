import { expect } from 'chai';
import type { ChainFact, FactSubject } from '../domain/chain-fact.js';
import { contractId, farmId, nodeId, twinId } from '../domain/ids.js';
import { Scenario, signedBody } from '../domain/scenario.fixture.js';
import type { ObservedBlock } from './observed-block.js';
import { factsForNode, followBlocks, isQuiet } from './translate-block.js';

const place = { eventIndex: 0, origin: { phase: 'initialization' } } as const;
/** A whole fact without its place. */
const fact = (given: object): ChainFact => ({ ...place, ...given }) as unknown as ChainFact;

function blockOf(...facts: readonly ChainFact[]): ObservedBlock {
  return { number: 1, hash: `0x${'11'.repeat(32)}`, specVersion: 149, time: 6000, facts, passedOver: [] };
}

/** Every kind of fact, about this node (or its contract 1) or another (contract 99). */
function factsOf(node: number, contract: number): ChainFact[] {
  const about = { contractId: contractId(contract), nodeId: nodeId(node), twinId: twinId(7) };
  const record = { ...about, deploymentHash: 'aa', deploymentData: '', publicIps: 0, reservedIps: [] };
  const resources = { cru: 1n, mru: 1n, sru: 1n, hru: 1n };
  return [
    fact({ kind: 'NodeContractCreated', contract: record }),
    fact({ kind: 'NodeContractUpdated', contract: record }),
    fact({ kind: 'NodeContractCanceled', ...about }),
    fact({ kind: 'ContractGracePeriodStarted', ...about }),
    fact({ kind: 'ContractGracePeriodEnded', ...about }),
    fact({ kind: 'RentContractCreated', ...about }),
    fact({ kind: 'IpsReserved', contractId: about.contractId, ips: [] }),
    fact({ kind: 'IpsFreed', contractId: about.contractId, ips: [] }),
    fact({
      kind: 'ContractBilled',
      contractId: about.contractId,
      timestamp: 1n,
      discountLevel: 'None',
      amountBilled: 1n,
    }),
    fact({ kind: 'UpdatedUsedResources', contractId: about.contractId, used: resources }),
    fact({
      kind: 'NruConsumptionReportReceived',
      contractId: about.contractId,
      timestamp: 1n,
      window: 1n,
      nru: 1n,
    }),
    fact({ kind: 'NodeStored', nodeId: about.nodeId, farmId: farmId(1), twinId: twinId(2), resources }),
    fact({ kind: 'NodeUpdated', nodeId: about.nodeId, farmId: farmId(1), twinId: twinId(2), resources }),
    fact({ kind: 'NodeDeleted', nodeId: about.nodeId }),
    fact({ kind: 'NodePublicConfigStored', nodeId: about.nodeId, config: null }),
    fact({ kind: 'PowerTargetChanged', farmId: farmId(1), nodeId: about.nodeId, target: 'Up' }),
    fact({ kind: 'PowerStateChanged', nodeId: about.nodeId, state: 'Up' }),
    fact({ kind: 'NodeUptimeReported', nodeId: about.nodeId, now: 1n, uptime: 1n }),
  ];
}

/** Of node 1 or its contract 1. */
function isOwn(subject: FactSubject): boolean {
  if ('contractId' in subject) return subject.contractId === 1n;
  return ('contract' in subject ? subject.contract.nodeId : subject.nodeId) === 1;
}

describe('the facts of a block that concern this node', () => {
  it('are all of its own', () => {
    const own = factsOf(1, 1);
    expect(factsForNode(new Scenario().state, blockOf(...own))).to.deep.equal(own);
  });

  it('are those of its farm, and of the prices that count in it', () => {
    const { state } = new Scenario();
    const farm = (id: number): ChainFact => fact({ kind: 'FarmUpdated', farm: { farmId: farmId(id) } });
    const prices = (id: number): ChainFact => fact({ kind: 'PricingPolicyStored', pricing: { id } });
    const block = blockOf(farm(1), farm(2), prices(1), prices(2));
    expect(factsForNode(state, block)).to.deep.equal([]);
    const known = {
      block: 1,
      farmId: farmId(1),
      name: 'x',
      twinId: twinId(2),
      dedicated: false,
      pricing: null,
    };
    const inFarm = {
      ...state,
      record: { ...state.record, farmId: farmId(1) },
      farm: { ...known, policyId: 2 },
    };
    expect(factsForNode(inFarm, block)).to.deep.equal([farm(1), prices(2)]);
  });

  it('are those of another node of the farm that is wanted up, and of its waking', () => {
    const story = new Scenario();
    const target = (node: number, wanted: 'Up' | 'Down', farm = 1): ChainFact =>
      fact({ kind: 'PowerTargetChanged', farmId: farmId(farm), nodeId: nodeId(node), target: wanted });
    const up = fact({ kind: 'PowerStateChanged', nodeId: nodeId(5), state: 'Up' });
    const wanted = target(5, 'Up');
    expect(factsForNode(story.state, blockOf(wanted)), 'its farm is not known').to.deep.equal([]);
    for (const record of factsOf(1, 1).filter(({ kind }) => kind === 'NodeUpdated')) story.block(record);
    const said = blockOf(wanted, target(6, 'Down'), target(6, 'Up', 2), up);
    expect(factsForNode(story.state, said)).to.deep.equal([wanted]);
    story.catchesUp = true;
    story.block(wanted);
    expect(factsForNode(story.state, blockOf(up, target(5, 'Down'), target(6, 'Down')))).to.deep.equal([
      up,
      target(5, 'Down'),
    ]);
  });

  it('are none of other nodes and their contracts', () => {
    const story = new Scenario();
    story.created(1, 'aa');
    expect(factsForNode(story.state, blockOf(...factsOf(2, 99)))).to.deep.equal([]);
    expect(isQuiet(story.state, blockOf(...factsOf(2, 99)))).to.equal(true);
  });

  it('are those about contracts that the log knows or that the block itself creates, in the order of the block', () => {
    const story = new Scenario();
    const billed = factsOf(1, 1).filter(({ kind }) => kind === 'ContractBilled');
    const created = factsOf(1, 1).filter(({ kind }) => kind === 'NodeContractCreated');
    expect(factsForNode(story.state, blockOf(...billed, ...created))).to.deep.equal(created);
    expect(factsForNode(story.state, blockOf(...created, ...billed))).to.deep.equal([...created, ...billed]);
    story.created(1, 'aa');
    expect(factsForNode(story.state, blockOf(...billed))).to.deep.equal(billed);
  });

  it('are those about the rent of this node', () => {
    const story = new Scenario();
    const ended = fact({ kind: 'RentContractCanceled', contractId: contractId(9) });
    expect(factsForNode(story.state, blockOf(ended))).to.deep.equal([]);
    story.block(
      fact({ kind: 'RentContractCreated', contractId: contractId(9), nodeId: nodeId(1), twinId: twinId(7) }),
    );
    const billed = fact({
      kind: 'ContractBilled',
      contractId: contractId(9),
      timestamp: 1n,
      discountLevel: 'None',
      amountBilled: 1n,
    });
    expect(factsForNode(story.state, blockOf(billed, ended))).to.deep.equal([billed, ended]);
  });

  it("are the grid's version, and new keys of twins whose bodies wait", () => {
    const story = new Scenario();
    const version = fact({ kind: 'ZosVersionUpdated', version: '1' });
    const key = fact({ kind: 'TwinUpdated', twinId: twinId(7), account: 'aa'.repeat(32) });
    expect(factsForNode(story.state, blockOf(version, key))).to.deep.equal([version]);
    story.send(1, signedBody({ contract: 1, workloads: [] }).text);
    expect(factsForNode(story.state, blockOf(version, key))).to.deep.equal([version, key]);
  });

  it('are not asked for when the block says that it is about others only', () => {
    const story = new Scenario();
    story.created(1, 'aa');
    const about = (node: number, contract: number): readonly FactSubject[] => [
      { kind: 'NodeContractCreated', contract: { nodeId: nodeId(node) } },
      { kind: 'NodeUptimeReported', nodeId: nodeId(node) },
      { kind: 'ContractBilled', contractId: contractId(contract) },
    ];
    const ofOthers: ObservedBlock = {
      ...blockOf(),
      about: about(2, 99),
      get facts(): readonly ChainFact[] {
        return expect.fail('nobody needs them');
      },
    };
    expect(isQuiet(story.state, ofOthers)).to.equal(true);
    expect(followBlocks(story.state, 1, ofOthers, null).facts).to.deep.equal([]);
    const all = [...factsOf(2, 99), ...factsOf(1, 1)];
    for (const one of [...about(1, 99), ...about(2, 1)].filter((subject) => isOwn(subject)))
      expect(factsForNode(story.state, { ...blockOf(...all), about: [...about(2, 99), one] })).to.deep.equal(
        factsForNode(story.state, blockOf(...all)),
      );
  });

  it('a block with an event that could not be decoded is never quiet', () => {
    const passedOver = [{ eventIndex: 3, pallet: 'council', reason: 'unknown' }];
    const block = { ...blockOf(), passedOver };
    expect(isQuiet(new Scenario().state, block)).to.equal(false);
    expect(followBlocks(new Scenario().state, 1, block, null).passedOver).to.deep.equal([
      { ...passedOver[0], block: 1 },
    ]);
  });
});
