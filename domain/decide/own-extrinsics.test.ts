import { expect } from 'chai';
import { nextTimer } from '../effects/outstanding.js';
import { nodeAccount, typesOf, VoiceStory } from '../voice-story.fixture.js';

const told = (): VoiceStory => {
  const story = new VoiceStory();
  story.block();
  return story;
};

describe("the node's own extrinsics", () => {
  it('a node without a key owes nothing and says nothing', () => {
    const story = new VoiceStory({ account: null });
    story.blocks(3);
    expect(story.nodeOwed).to.deep.equal([]);
    expect(story.types()).not.to.include('VoiceSet');
  });

  it('a key is put on record once, however often the node starts with it', () => {
    const story = told();
    expect(story.give({ type: 'SetVoice', account: nodeAccount, bootedAt: null })).to.deep.equal([]);
    expect(story.types().filter((type) => type === 'VoiceSet')).to.have.length(1);
  });

  it('one is signed, put on record, handed out, and its outcome is what a finalized block says', () => {
    const story = told();
    expect(story.next).to.include({ kind: 'sign-extrinsic', task: 'power-state', round: 0, attempt: 0 });
    const signature = story.sign();
    expect(story.next).to.include({ kind: 'submit-extrinsic', hash: signature.hash, bytes: signature.bytes });
    expect(typesOf(story.submit())).to.deep.equal(['ExtrinsicSubmitted']);
    expect(story.nodeOwed).to.deep.equal([]);
    const events = story.include(signature);
    expect(typesOf(events)).to.deep.equal(['BlocksFollowed', 'ExtrinsicIncluded']);
    expect(events[1]?.data).to.include({
      task: 'power-state',
      hash: signature.hash,
      fee: 1000n,
      error: null,
    });
    expect(story.state.record.powerState).to.equal('Up');
    expect(story.nodeOwed).to.deep.equal([]);
    expect(story.state.tasks.get('power-state')).to.include({ round: 1, failures: 0 });
  });

  it('nothing else is signed while one waits for its block, whatever the endpoints say of it', () => {
    const story = told();
    story.sign();
    story.nodeOutcome({ kind: 'refused', endpoint: 'ws://a:9944', code: 'payment', reason: 'cannot pay' });
    story.block();
    expect(story.nodeOwed).to.deep.equal([]);
    story.blocks(9);
    expect(story.next).to.include({ kind: 'submit-extrinsic' });
  });

  it('one that no block shows is handed out again as the same bytes: a fork or a full pool may have lost it', () => {
    const story = told();
    const { bytes } = story.sign();
    const first = story.next.id;
    story.submit();
    story.blocks(10);
    expect(story.next).to.include({ kind: 'submit-extrinsic', bytes });
    expect(story.next.id).not.to.equal(first);
    story.submit();
    expect(story.state.voice.pending?.submissions).to.equal(2);
  });

  it('one whose era ended without it is signed anew; the same nonce is used again', () => {
    const story = told();
    const first = story.sign();
    story.submit();
    const before = story.blocks(first.death - story.cursor - 2);
    expect(typesOf(before)).not.to.include('ExtrinsicLapsed');
    const [lapsed] = story.block().filter(({ type }) => type === 'ExtrinsicLapsed');
    expect(lapsed?.data).to.include({ reason: 'expired', hash: first.hash, attempt: 0 });
    expect(story.next).to.include({ kind: 'sign-extrinsic', attempt: 1 });
    const second = story.sign();
    expect(second.hash).not.to.equal(first.hash);
    expect(second.nonce).to.equal(first.nonce);
  });

  it('one that is in the last block of its era is included, not lapsed', () => {
    const story = told();
    const signature = story.sign();
    story.blocks(signature.death - story.cursor - 2);
    const events = story.include(signature);
    expect(story.cursor).to.equal(signature.death - 1);
    expect(typesOf(events)).to.deep.equal(['BlocksFollowed', 'ExtrinsicIncluded']);
  });

  it('one that was signed for a runtime that is gone is signed anew at once', () => {
    const story = told();
    story.sign();
    const events = story.upgraded(150);
    expect(events.at(-1)).to.deep.include({ type: 'ExtrinsicLapsed' });
    expect(events.at(-1)?.data).to.include({ reason: 'runtime-changed' });
    expect(story.next.kind).to.equal('sign-extrinsic');
  });

  it('one whose nonce someone else took is signed anew, and the other is on record', () => {
    const story = told();
    const signature = story.sign();
    const other = { hash: `0x${'9'.repeat(64)}`, nonce: signature.nonce };
    const events = story.include(other);
    expect(typesOf(events)).to.deep.equal(['BlocksFollowed', 'ForeignExtrinsicSeen', 'ExtrinsicLapsed']);
    expect(events[2]?.data).to.include({ reason: 'nonce-taken' });
    expect(story.sign().nonce).to.equal(signature.nonce + 1);
  });

  it('one of an older nonce that comes late takes nothing from the one that waits', () => {
    const story = told();
    story.nonce = 7;
    story.sign();
    expect(typesOf(story.include({ hash: `0x${'9'.repeat(64)}`, nonce: 6 }))).to.deep.equal([
      'BlocksFollowed',
      'ForeignExtrinsicSeen',
    ]);
    expect(story.state.voice.pending?.nonce).to.equal(7);
  });

  it('a call that the chain refused is on record with its fee and tried again later, counted in the time of the chain', () => {
    const story = told();
    const error = { pallet: 'tfgridModule', name: 'NodeNotExists' };
    const [, included] = story.include(story.sign(), error);
    expect(included?.data).to.deep.include({ error, fee: 1000n });
    expect(story.nodeOwed, 'a second later at the earliest').to.deep.equal([]);
    story.block();
    expect(story.next).to.include({ kind: 'sign-extrinsic', attempt: 1, round: 0 });
    for (const pause of [2, 4, 8, 16]) {
      const [, again] = story.include(story.sign(), error);
      const at = story.state.chain.cursor?.time ?? 0;
      expect(again?.data).to.include({ retryFrom: at + pause * 1000 });
      while (story.nodeOwed.length === 0) story.block();
    }
  });

  it('what cannot be done now is tried again after a while, 2 minutes at most', () => {
    const story = told();
    const reason = 'no endpoint answers';
    const pauses: number[] = [];
    for (let turn = 0; turn < 10; turn++) {
      const [failed] = story.nodeOutcome({ kind: 'failed', code: 'CHAIN_UNREACHABLE', reason });
      expect(failed?.type).to.equal('NodeTaskFailed');
      expect(story.nodeOwed).to.deep.equal([]);
      pauses.push((nextTimer(story.state) ?? 0) - story.clock);
      story.awaitRetry();
    }
    expect(pauses.map((pause) => pause / 1000)).to.deep.equal([1, 2, 4, 8, 16, 32, 64, 120, 120, 120]);
    expect(story.next).to.include({ kind: 'sign-extrinsic', attempt: 10 });
  });

  it('an answer to what is not owed any more settles nothing', () => {
    const story = told();
    const signing = story.next;
    const signature = story.sign();
    expect(story.nodeOutcome({ kind: 'signed', ...signature }, signing)).to.deep.equal([]);
    const submitting = story.next;
    story.include(signature);
    expect(story.nodeOutcome({ kind: 'submitted', endpoint: 'ws://a:9944' }, submitting)).to.deep.equal([]);
  });

  it('what was signed for another wish than the one of now is thrown away', () => {
    const story = told();
    story.sign({ kind: 'change-power-state', state: 'Down' });
    expect(story.state.voice.pending).to.equal(null);
    expect(story.types()).not.to.include('ExtrinsicSigned');
    expect(story.next.kind).to.equal('sign-extrinsic');
  });

  it('an outcome of another kind of effect costs a try', () => {
    const story = told();
    const [failed] = story.nodeOutcome({ kind: 'done', result: null });
    expect(failed?.data).to.include({ code: 'OUTCOME_MISFIT' });
  });

  it('with another key what waits for its block under the old one is still seen', () => {
    const story = told();
    const signature = story.sign();
    story.give({ type: 'SetVoice', account: 'ef'.repeat(32), bootedAt: null });
    expect(story.state.voice.pending?.hash).to.equal(signature.hash);
    expect(typesOf(story.include(signature))).to.include('ExtrinsicIncluded');
  });
});
