import { expect } from 'chai';
import type { PricingPolicy } from '../chain-fact.js';
import type { ReadFarm, StoredFarm } from '../command.js';
import { farmId, nodeId, twinId } from '../ids.js';
import { nodeAccount } from '../voice-story.fixture.js';
import { Scenario } from '../scenario.fixture.js';
import { farmToRead } from '../state/farm-to-read.js';

type Fact = Parameters<Scenario['block']>[number];
// each is a whole fact but for its place
const fact = (given: object): Fact => given as Fact;

const prices: PricingPolicy = {
  id: 1,
  name: 'usual',
  su: 50_000,
  cu: 100_000,
  nu: 15_000,
  ipu: 40_000,
  uniqueName: 2_500,
};
const farm: StoredFarm = {
  farmId: farmId(3),
  name: 'third',
  twinId: twinId(4),
  dedicated: false,
  pricing: prices,
};
const { pricing: _, ...details } = farm;

describe("the node's farm", () => {
  let story: Scenario;
  beforeEach(() => {
    story = new Scenario();
  });

  const inFarm = (farm: number, kind: 'NodeStored' | 'NodeUpdated' = 'NodeUpdated') => {
    const resources = { cru: 1n, mru: 1n, sru: 1n, hru: 1n };
    return story.block(fact({ kind, nodeId: nodeId(1), farmId: farmId(farm), twinId: twinId(2), resources }));
  };
  const updated = (more: object) =>
    story.block(fact({ kind: 'FarmUpdated', farm: { ...details, pricingPolicyId: 1, ...more } }));
  const read = (found: StoredFarm) => {
    const { number, hash } = story.state.chain.cursor!;
    const command: ReadFarm = {
      type: 'ReadFarm',
      block: { number, hash },
      farm: found,
      endpoint: 'wss://a.example.org:443',
      voices: 1,
    };
    return story.give(command).map(({ type }) => type);
  };
  const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

  it('is to be read when the node comes to one, and again when it comes to another', () => {
    expect(farmToRead(story.state)).to.equal(null);
    inFarm(3, 'NodeStored');
    expect(farmToRead(story.state)).to.equal(3);
    expect(read(farm)).to.deep.equal(['FarmFound']);
    expect(story.state.farm).to.deep.include({ block: 1, farmId: 3, policyId: 1, pricing: prices });
    expect(read(farm)).to.deep.equal([]);
    inFarm(3);
    expect(farmToRead(story.state)).to.equal(null);
    inFarm(5);
    expect(story.state.farm).to.equal(null);
    expect(farmToRead(story.state)).to.equal(5);
    // What was asked before the node went there is no answer.
    expect(read(farm)).to.deep.equal([]);
  });

  it('is followed: what changes is an event, what stays is none, and other farms are not told', () => {
    inFarm(3);
    read(farm);
    expect(types(updated({}))).to.deep.equal(['BlocksFollowed']);
    expect(types(updated({ dedicated: true }))).to.deep.equal(['BlocksFollowed', 'FarmChanged']);
    expect(story.state.farm).to.deep.include({ block: 3, dedicated: true, pricing: prices });
    expect(types(updated({ farmId: farmId(9), dedicated: true, name: 'ninth' }))).to.not.include('FarmFound');
  });

  it('has other prices when its policy changes, and those of another policy are to be read', () => {
    inFarm(3);
    read(farm);
    const dearer = { ...prices, su: 60_000 };
    expect(types(story.block(fact({ kind: 'PricingPolicyStored', pricing: dearer })))).to.include(
      'PricesChanged',
    );
    expect(story.state.farm?.pricing).to.deep.equal(dearer);
    expect(types(story.block(fact({ kind: 'PricingPolicyStored', pricing: dearer })))).to.deep.equal([
      'BlocksFollowed',
    ]);
    updated({ pricingPolicyId: 2 });
    expect(story.state.farm).to.deep.include({ policyId: 2, pricing: null });
    expect(farmToRead(story.state)).to.equal(3);
    expect(read({ ...farm, pricing: { ...prices, id: 2 } })).to.deep.equal(['FarmFound']);
    expect(farmToRead(story.state)).to.equal(null);
  });

  it('is not believed from elsewhere than where the log stands', () => {
    inFarm(3);
    const command = { type: 'ReadFarm', block: { number: 9, hash: `0x${'00'.repeat(32)}` }, farm } as const;
    expect(() => story.give({ ...command, endpoint: 'a', voices: 1 }))
      .to.throw()
      .with.property('code', 'NOT_WHERE_THE_LOG_STANDS');
  });
});

describe('a node that the chain deletes', () => {
  it('is on record as such, keeps what runs, and reports no uptime any more', () => {
    const story = new Scenario();
    story.created(1, 'aa');
    story.give({ type: 'SetVoice', account: nodeAccount, bootedAt: 0 });
    expect(story.block().map(({ type }) => type)).to.include('UptimeDue');
    const before = story.state.contracts;
    const events = story.block(fact({ kind: 'NodeDeleted', nodeId: nodeId(1) })).map(({ type }) => type);
    expect(events).to.deep.equal(['BlocksFollowed', 'NodeDeleted']);
    expect(story.state.record.deletedAt).to.equal(story.state.chain.cursor?.number);
    expect(story.state.contracts).to.equal(before);
    story.chainAhead += 86_400_000;
    expect(story.block().map(({ type }) => type)).to.deep.equal(['BlocksFollowed']);
  });
});
