import { expect } from 'chai';
import type { ChainFact } from '../chain-fact.js';
import { contractId, twinId } from '../ids.js';
import { accountOf, Scenario, signedBody, volume, zmount } from '../scenario.fixture.js';
import { allHeld, heldOf } from '../state/held-bodies.js';
import { IdMap } from '../state/id-map.js';
import { heldBodyLifetime } from './decide-body.js';
import { heldBodiesMax, heldBodiesOfTwinMax } from './held-places.js';
import { dropReason, refusal, typesOf } from './refusal.fixture.js';

const first = signedBody({ contract: 1, workloads: [volume('data', 1)] });
const second = signedBody({ contract: 1, version: 1, workloads: [volume('data', 2, 1)] });

const keyChange = (twin: number, account: string) =>
  ({ kind: 'TwinUpdated', twinId: twinId(twin), account }) as unknown as Omit<
    ChainFact,
    'eventIndex' | 'origin'
  >; // one whole fact

describe('a body that waits for the chain', () => {
  it('is held, and used in the very commit that brings its contract', () => {
    const story = new Scenario();
    expect(typesOf(story.send(1, first.text))).to.deep.equal(['BodyHeld']);
    expect(typesOf(story.created(1, first.hash))).to.deep.equal([
      'BlocksFollowed',
      'ContractCreated',
      'DeploymentAccepted',
    ]);
    expect(story.state.held.size).to.equal(0);
    story.settle();
    expect(story.workload(1, 'data').state).to.equal('ok');
  });

  it('blocks nothing else meanwhile', () => {
    const story = new Scenario();
    story.send(1, first.text);
    story.deploy({ contract: 2, workloads: [zmount('disk', 1)] });
    story.settle();
    expect(story.workload(2, 'disk').state).to.equal('ok');
    expect(story.state.held.has(contractId(1))).to.equal(true);
  });

  it('is held for an update while the chain still has the old hash, and used with the update', () => {
    const story = new Scenario();
    story.created(1, first.hash);
    story.send(1, first.text);
    story.settle();
    expect(typesOf(story.send(1, second.text))).to.deep.equal(['BodyHeld']);
    expect(story.state.deployments.get(contractId(1))?.version).to.equal(0);
    story.updated(1, second.hash);
    story.settle();
    expect(story.state.deployments.get(contractId(1))?.version).to.equal(1);
  });

  it('same bytes again are no news, while it waits and when it runs', () => {
    const story = new Scenario();
    story.send(1, first.text);
    expect(story.send(1, first.text)).to.deep.equal([]);
    story.created(1, first.hash);
    expect(story.send(1, first.text)).to.deep.equal([]);
  });

  it('is replaced by another body for the same contract', () => {
    const story = new Scenario();
    story.send(1, first.text);
    const other = signedBody({ contract: 1, metadata: 'other', workloads: [volume('data', 3)] });
    const events = story.send(1, other.text);
    expect(typesOf(events)).to.deep.equal(['BodyDropped', 'BodyHeld']);
    expect(dropReason(events)).to.equal('replaced');
    story.created(1, other.hash);
    expect(story.workload(1, 'data').body.data).to.deep.equal({ size: 3n * 1024n ** 3n });
  });

  it('is replaced when the other one is accepted at once', () => {
    const story = new Scenario();
    story.created(1, first.hash);
    story.send(1, first.text);
    story.send(1, second.text);
    const other = signedBody({
      contract: 1,
      version: 1,
      metadata: 'other',
      workloads: [volume('data', 3, 1)],
    });
    story.give({ type: 'PassTime', at: story.clock });
    expect(story.state.held.has(contractId(1))).to.equal(true);
    expect(dropReason(story.updated(1, other.hash))).to.equal('not-what-the-chain-holds');
    expect(typesOf(story.send(1, other.text))).to.deep.equal(['DeploymentAccepted']);
  });

  it('stays when a bad one is sent for the same contract', () => {
    const story = new Scenario();
    story.send(1, first.text);
    expect(refusal(story.send(1, first.text.replace('"size":', '"size": ') + 'x'))).to.equal('BODY_NOT_JSON');
    expect(refusal(story.send(1, second.text, { 7: accountOf(8) }))).to.equal('SIGNATURE_WRONG');
    story.created(1, first.hash);
    expect(story.workload(1, 'data').goal).to.equal('run');
  });

  it('is dropped when the chain has another hash', () => {
    const story = new Scenario();
    story.send(1, first.text);
    expect(dropReason(story.created(1, 'ff'.repeat(16)))).to.equal('not-what-the-chain-holds');
    expect(story.state.contracts.get(contractId(1))?.refusal?.code).to.equal('NOT_WHAT_THE_CHAIN_HOLDS');
  });

  it('is dropped when the contract is of another twin', () => {
    const story = new Scenario();
    story.send(1, first.text);
    expect(dropReason(story.created(1, first.hash, { twin: 8 }))).to.equal('not-what-the-chain-holds');
  });

  it('is dropped when it is not version 0 although the hash is right', () => {
    const story = new Scenario();
    const late = signedBody({ contract: 1, version: 3, workloads: [volume('data', 1)] });
    story.send(1, late.text);
    expect(dropReason(story.created(1, late.hash))).to.equal('refused-at-contract');
    expect(story.state.contracts.get(contractId(1))?.refusal?.message).to.contain('VERSION_MISMATCH');
    expect(story.state.deployments.size).to.equal(0);
  });

  it('is dropped when it no longer fits when its contract comes', () => {
    const story = new Scenario();
    const big = signedBody({ contract: 1, workloads: [volume('data', 900)] });
    story.send(1, big.text);
    story.deploy({ contract: 2, workloads: [volume('data', 200)] });
    expect(dropReason(story.created(1, big.hash))).to.equal('refused-at-contract');
  });

  it('is dropped when its contract is cancelled', () => {
    const story = new Scenario();
    story.created(1, first.hash);
    story.send(1, first.text);
    story.send(1, second.text);
    expect(dropReason(story.canceled(1))).to.equal('contract-canceled');
    expect(story.state.held.size).to.equal(0);
  });

  it("is dropped when its twin's key changes, and kept when another twin's does or it stays the same", () => {
    const story = new Scenario();
    story.send(1, first.text);
    story.block(keyChange(8, 'cc'.repeat(32)));
    story.block(keyChange(7, accountOf(7)));
    expect(story.state.held.size).to.equal(1);
    expect(dropReason(story.block(keyChange(7, 'cc'.repeat(32))))).to.equal('signer-key-changed');
    expect(story.state.held.size).to.equal(0);
  });

  it('expires by the time of the chain', () => {
    const story = new Scenario();
    story.send(1, first.text);
    story.chainAhead = story.clock + heldBodyLifetime - 60_000;
    story.block();
    expect(story.state.held.size).to.equal(1);
    story.chainAhead = story.clock + heldBodyLifetime;
    expect(dropReason(story.block())).to.equal('expired');
  });

  it('does not expire while a node that was off for long catches up with the chain', () => {
    const story = new Scenario();
    story.block();
    const hours = 3_600_000;
    story.clock = 5 * hours;
    story.send(1, first.text);
    for (const hour of [2, 3, 4]) {
      story.chainAhead = hour * hours;
      story.block();
    }
    story.created(1, first.hash);
    expect(story.workload(1, 'data').goal).to.equal('run');
  });

  it('is refused when too many wait, but may take the place of its own predecessor', () => {
    const story = new Scenario();
    story.send(1, first.text);
    const held = heldOf(story.state, contractId(1), twinId(7));
    if (held === undefined) throw new Error('a body is held');
    const waiting = (count: number, twinAt: (at: number) => number) =>
      new IdMap(
        Array.from(
          { length: count },
          (_, at) => [contractId(at + 1), [{ ...held, twinId: twinId(twinAt(at)) }]] as const,
        ),
      );
    const limits: readonly (readonly [number, (at: number) => number])[] = [
      [heldBodiesMax, (at) => (at === 0 ? 7 : 100 + at)],
      [heldBodiesOfTwinMax, () => 7],
    ];
    for (const [count, twinAt] of limits) {
      story.state = { ...story.state, held: waiting(count, twinAt) };
      const late = signedBody({ contract: 5000, workloads: [] });
      expect(refusal(story.send(5000, late.text))).to.equal('TOO_MANY_HELD');
      const again = signedBody({ contract: 1, metadata: `again ${count}`, workloads: [] });
      expect(typesOf(story.send(1, again.text))).to.deep.equal(['BodyDropped', 'BodyHeld']);
    }
    const other = signedBody({ contract: 5000, twin: 8, workloads: [] });
    expect(typesOf(story.send(5000, other.text))).to.deep.equal(['BodyHeld']);

    // Ten twins have all places: whoever has fewer takes the oldest of one of them, until all have as many.
    story.state = { ...story.state, held: waiting(heldBodiesMax, (at) => 100 + (at % 10)) };
    for (let at = 0; at < 3; at++) {
      const { text } = signedBody({ contract: 6000 + at, twin: 8, workloads: [] });
      const events = story.send(6000 + at, text);
      expect(typesOf(events)).to.deep.equal(['BodyDropped', 'BodyHeld']);
      expect(dropReason(events)).to.equal('replaced');
      expect([...allHeld(story.state)]).to.have.length(heldBodiesMax);
    }
    expect(heldOf(story.state, contractId(6000), twinId(8))).to.not.equal(undefined);
    expect(story.state.held.has(contractId(1))).to.equal(false);
  });
});

describe("a body inside its contract's data", () => {
  const inline = (version: number, metadata = ''): { text: string; hash: string } =>
    signedBody({ contract: 0, version, metadata, workloads: [] });

  it('is owed to be considered, and accepted although it cannot know its contract id', () => {
    const story = new Scenario();
    const { text, hash } = inline(0);
    story.created(1, hash, { data: text });
    expect([...story.state.inline]).to.deep.equal([contractId(1)]);
    expect(typesOf(story.send(1, text, undefined, 'inline'))).to.deep.equal(['DeploymentAccepted']);
    expect(story.state.inline.size).to.equal(0);
  });

  it('only inline may lack the contract id', () => {
    const story = new Scenario();
    const { text, hash } = inline(0);
    story.created(1, hash);
    expect(refusal(story.send(1, text, undefined, 'http'))).to.equal('CONTRACT_MISMATCH');
  });

  it('a note that only looks a bit like JSON is no body', () => {
    const story = new Scenario();
    for (const data of ['{"type":"vm"}', '{', 'hello', '', '{"workloads":[]}'])
      story.created(1, 'x', { data });
    expect(story.state.inline.size).to.equal(0);
  });

  it('is refused once, and then no longer owed', () => {
    const story = new Scenario();
    const { text } = inline(0);
    story.created(1, 'ff'.repeat(16), { data: text });
    expect(refusal(story.send(1, text, undefined, 'inline'))).to.equal('HASH_MISMATCH');
    expect(story.state.inline.size).to.equal(0);
  });

  it('an update that leaves the data as it was does not owe the running body again', () => {
    const story = new Scenario();
    const { text, hash } = inline(0);
    story.created(1, hash, { data: text });
    story.send(1, text, undefined, 'inline');
    story.updated(1, second.hash, { data: text });
    expect(story.state.inline.size).to.equal(0);
  });

  it('an update that mends the hash gives refused data another chance', () => {
    const story = new Scenario();
    const { text, hash } = inline(0);
    story.created(1, 'ff'.repeat(16), { data: text });
    story.send(1, text, undefined, 'inline');
    story.updated(1, hash, { data: text });
    expect(typesOf(story.send(1, text, undefined, 'inline'))).to.deep.equal(['DeploymentAccepted']);
  });

  it('old data that was on its way during an update does not use up the chance of the new', () => {
    const story = new Scenario();
    const old = inline(0, 'old');
    const fresh = inline(0, 'new');
    story.created(1, old.hash, { data: old.text });
    story.updated(1, fresh.hash, { data: fresh.text });
    expect(story.send(1, old.text, undefined, 'inline')).to.deep.equal([]);
    expect(story.state.inline.size).to.equal(1);
    expect(typesOf(story.send(1, fresh.text, undefined, 'inline'))).to.deep.equal(['DeploymentAccepted']);
  });
});
