import { expect } from 'chai';
import type { ChainFact } from '../chain-fact.js';
import { contractId, farmId, nodeId, twinId } from '../ids.js';
import { Scenario, signedBody, zmount } from '../scenario.fixture.js';
import { stateHash } from '../state/state-hash.js';
import { decideFact, saidInAnyState } from './decide-blocks.js';
import { DecisionError } from './decision-error.js';
import { typesOf } from './refusal.fixture.js';

type Fact = Omit<ChainFact, 'eventIndex' | 'origin'>;
/** A whole fact without its place, which the story gives. */
const fact = (given: object): Fact => given as Fact;
const about = { contractId: contractId(1), nodeId: nodeId(1), twinId: twinId(7) };
const record = (hash: string) => ({
  contractId: contractId(1),
  twinId: twinId(7),
  nodeId: nodeId(1),
  deploymentHash: hash,
  deploymentData: '',
  publicIps: 0,
  reservedIps: [],
});

function follow(story: Scenario, from: number, to: number): void {
  story.give({
    type: 'FollowBlocks',
    from,
    block: { number: to, hash: `0x${'11'.repeat(32)}` },
    specVersion: 149,
    time: 1,
    facts: [],
    head: null,
    passedOver: [],
  });
}

describe('blocks', () => {
  it('hold facts that cause the same in any state: nobody looks at it', () => {
    const blind = new Proxy(new Scenario().state, {
      get: (_, part) => {
        throw new Error(`${String(part)} is looked at`);
      },
    });
    const block = { number: 7, hash: `0x${'11'.repeat(32)}` };
    const follow = { type: 'FollowBlocks', from: 7, block, specVersion: 149, time: 1 } as const;
    const command = { ...follow, head: null, facts: [], passedOver: [] };
    const caused = [...saidInAnyState].map((kind) =>
      decideFact(blind, command, {
        ...about,
        kind,
        eventIndex: 1,
        origin: { phase: 'finalization' },
      } as ChainFact),
    );
    expect(caused.map(([first]) => first?.type)).to.deep.equal([
      'ContractBilled',
      'UsedResourcesRecorded',
      'NruReportRecorded',
      'UptimeReported',
    ]);
  });

  it('follow without a gap, from the first block of the log on', () => {
    const story = new Scenario();
    expect(() => follow(story, 2, 2)).to.throw(DecisionError, /needs block 1 next/);
    follow(story, 1, 1);
    for (const [from, to] of [
      [1, 1],
      [3, 3],
      [0, 5],
      [2, 1],
    ] as const)
      expect(() => follow(story, from, to), `${from}..${to}`).to.throw(DecisionError);
    follow(story, 2, 257);
    expect(story.state.chain.cursor?.number).to.equal(257);
    expect(story.events.at(-1)).to.deep.include({ type: 'BlocksFollowed' });
    expect(story.events.at(-1)?.data).to.deep.include({ from: 2, to: 257 });
  });

  it('are refused by a log that is bound to no chain, and a log is bound once', () => {
    const story = new Scenario();
    const bind = story.commands[0];
    if (bind === undefined) throw new Error('a story begins with BindLedger');
    expect(() => story.give(bind)).to.throw(DecisionError, /bound to a chain already/);
    story.state = { ...story.state, identity: null };
    expect(() => follow(story, 1, 1)).to.throw(DecisionError, /needs block \? next/);
  });

  it('a contract that is created, updated and cancelled within one block leaves nothing behind', () => {
    const story = new Scenario();
    const first = signedBody({ contract: 1, workloads: [zmount('disk', 1)] });
    story.send(1, first.text);
    const events = story.block(
      fact({ kind: 'NodeContractCreated', contract: record(first.hash) }),
      fact({ kind: 'NodeContractUpdated', contract: record('ff'.repeat(16)) }),
      fact({ kind: 'NodeContractCanceled', ...about }),
    );
    expect(typesOf(events)).to.deep.equal([
      'BlocksFollowed',
      'ContractCreated',
      'DeploymentAccepted',
      'ContractUpdated',
      'ContractCanceled',
    ]);
    story.settle();
    expect(story.done.map(({ kind }) => kind)).to.deep.equal(['remove']);
    expect(story.state.used.sru).to.equal(0n);
    expect(story.state.deployments.get(contractId(1))?.ended).to.equal(true);
  });

  it('cancelling a deployment without workloads ends it at once', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [] });
    expect(typesOf(story.canceled(1))).to.include('DeploymentEnded');
  });

  it('facts about a contract that the log does not know are recorded and change nothing but the cursor', () => {
    const story = new Scenario();
    story.block();
    const { chain: _, ...before } = story.state;
    story.block(
      fact({ kind: 'NodeContractUpdated', contract: record('aa') }),
      fact({ kind: 'ContractGracePeriodStarted', ...about }),
      fact({ kind: 'ContractGracePeriodEnded', ...about }),
      fact({ kind: 'NodeContractCanceled', ...about }),
      fact({ kind: 'IpsReserved', contractId: contractId(1), ips: [] }),
      fact({ kind: 'RentContractCanceled', contractId: contractId(9) }),
    );
    const { chain: __, ...after } = story.state;
    expect(after).to.deep.equal(before);
    expect(story.types()).to.include('ContractCanceled');
  });

  it('say who cancelled: the owner, or the chain for want of funds', () => {
    const story = new Scenario();
    story.created(1, 'aa');
    story.created(2, 'aa');
    story.canceled(1);
    story.canceled(2, { phase: 'finalization' });
    const causeOf = (id: number) => {
      const status = story.state.contracts.get(contractId(id))?.status;
      return status?.kind === 'canceled' ? status.cause.kind : status?.kind;
    };
    expect([causeOf(1), causeOf(2)]).to.deep.equal(['extrinsic', 'chain']);
  });

  it('keep the record of the node', () => {
    const story = new Scenario();
    const resources = { cru: 1n, mru: 2n, sru: 3n, hru: 4n };
    const config = { ip4: { ip: '1.2.3.4/24', gateway: '1.2.3.1' }, ip6: null, domain: 'a.example' };
    story.block(
      fact({ kind: 'NodeStored', nodeId: nodeId(1), farmId: farmId(3), twinId: twinId(2), resources }),
      fact({ kind: 'NodePublicConfigStored', nodeId: nodeId(1), config }),
      fact({ kind: 'PowerTargetChanged', farmId: farmId(3), nodeId: nodeId(1), target: 'Down' }),
      fact({ kind: 'PowerStateChanged', nodeId: nodeId(1), state: 'Down' }),
      fact({ kind: 'ZosVersionUpdated', version: '{"version":"v3.1.0"}' }),
      fact({ kind: 'NodeUptimeReported', nodeId: nodeId(1), now: 5n, uptime: 4n }),
      fact({ kind: 'RentContractCreated', contractId: contractId(9), nodeId: nodeId(1), twinId: twinId(7) }),
    );
    expect(story.state.record).to.deep.equal({
      twinId: 2,
      farmId: 3,
      publicConfig: config,
      powerTarget: 'Down',
      powerState: 'Down',
      zosVersion: '{"version":"v3.1.0"}',
      zosVersionSince: 6000,
      rent: { contractId: 9n, twinId: 7, graceSince: null },
      deletedAt: null,
    });
    story.block(fact({ kind: 'RentContractCanceled', contractId: contractId(9) }));
    expect(story.state.record.rent).to.equal(null);
  });

  it('put what the audit needs on record without changing the state', () => {
    const story = new Scenario();
    story.created(1, 'aa');
    const before = stateHash({ ...story.state, chain: { cursor: null } });
    const used = { cru: 1n, mru: 2n, sru: 3n, hru: 4n };
    story.block(
      fact({
        kind: 'ContractBilled',
        contractId: contractId(1),
        timestamp: 1n,
        discountLevel: 'None',
        amountBilled: 7n,
      }),
      fact({ kind: 'UpdatedUsedResources', contractId: contractId(1), used }),
      fact({
        kind: 'NruConsumptionReportReceived',
        contractId: contractId(1),
        timestamp: 1n,
        window: 2n,
        nru: 3n,
      }),
      fact({ kind: 'IpsFreed', contractId: contractId(1), ips: [{ ip: '1.2.3.4/24', gateway: '1.2.3.1' }] }),
    );
    expect(stateHash({ ...story.state, chain: { cursor: null } })).to.equal(before);
    expect(story.types().slice(-4)).to.deep.equal([
      'ContractBilled',
      'UsedResourcesRecorded',
      'NruReportRecorded',
      'PublicIpsFreed',
    ]);
  });

  it('note foreign events that could not be decoded', () => {
    const story = new Scenario();
    const passedOver = [{ block: 1, eventIndex: 4, pallet: 'council', reason: 'unknown type' }];
    const block = { number: 1, hash: `0x${'11'.repeat(32)}` };
    story.give({
      type: 'FollowBlocks',
      from: 1,
      block,
      specVersion: 149,
      time: 1,
      head: null,
      facts: [],
      passedOver,
    });
    expect(story.types().at(-1)).to.equal('ForeignEventPassedOver');
  });
});
