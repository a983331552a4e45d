import { expect } from 'chai';
import fc from 'fast-check';
import type { NodeCall, NodeDetails } from '../node-call.js';
import { nodeAccount, typesOf, VoiceStory } from '../voice-story.fixture.js';
import { details, GridAccount, ownFact } from './grid-account.fixture.js';

/** A node on its first boot, over the chain's side of its account. */
class FirstBoot extends VoiceStory {
  readonly grid = new GridAccount();

  constructor() {
    super({ registers: true, bootedAt: 0 });
    this.describe(details);
  }

  describe(wanted: NodeDetails | null) {
    return this.give({ type: 'DescribeNode', details: wanted });
  }

  get wish(): NodeCall | null {
    const [owed] = this.nodeOwed;
    return owed?.kind === 'sign-extrinsic' ? owed.call : null;
  }

  /** Signs what is owed; the next block holds it. */
  say(): NodeCall {
    const { hash, nonce, call } = this.sign();
    const { facts, error } = this.grid.dispatch(call);
    this.block(...([...facts, ownFact(hash, nonce, error)] as never[])); // whole facts
    this.nonce = this.grid.nonce;
    return call;
  }

  /** Says what is owed and waits out pauses until nothing is. */
  finish(): void {
    for (let quiet = 0; quiet < 3; ) {
      if (this.wish !== null) this.say();
      else if (this.state.voice.pending !== null) this.block();
      else {
        quiet += 1;
        this.chainAhead += 3_600_000;
        this.block();
      }
    }
  }

  /** Somebody else with the key makes a call. */
  foreign(call: NodeCall): void {
    const { nonce } = this.grid;
    const { facts, error } = this.grid.dispatch(call);
    this.block(...([...facts, ownFact(`0x${'f'.repeat(64)}`, nonce, error)] as never[])); // whole facts
    this.nonce = this.grid.nonce;
  }
}

describe('registration (zos-facts 4.5)', () => {
  it('accepts the terms, makes the twin, then the node, each when the last is in a block', () => {
    const story = new FirstBoot();
    expect(story.say().kind).to.equal('accept-terms');
    expect(story.say().kind).to.equal('create-twin');
    expect(story.state.registration.twinId).to.equal(31);
    const before = story.events.length;
    expect(story.say()).to.deep.equal({ kind: 'create-node', details });
    expect(typesOf(story.events.slice(before + 1))).to.deep.equal([
      'BlocksFollowed',
      'NodeRegistered',
      'NodeRecordChanged',
      'ExtrinsicIncluded',
    ]);
    expect(story.state.identity?.nodeId).to.equal(21);
    expect(story.state.record).to.include({ farmId: 4, twinId: 31 });
    expect(story.wish?.kind, 'now it speaks as a node').to.equal('change-power-state');
  });

  it('says nothing else, and hears of no contract, before it is a node', () => {
    const story = new FirstBoot();
    story.describe(null);
    story.blocks(3);
    expect(story.nodeOwed).to.deep.equal([]);
  });

  it('a twin that somebody else made is not made again', () => {
    const story = new FirstBoot();
    story.foreign({ kind: 'accept-terms', documentLink: 'x', documentHash: 'y' });
    story.foreign({ kind: 'create-twin', relay: null });
    expect(story.say().kind).to.equal('create-node');
    expect(story.grid.doubled).to.equal(0);
  });

  it('tells the chain when the host is another, once, and again when somebody else changed the record', () => {
    const story = new FirstBoot();
    story.finish();
    const more = { ...details, resources: { ...details.resources, sru: 2n ** 41n } };
    expect(typesOf(story.describe(more))).to.deep.equal(['NodeDescribed']);
    expect(story.describe(more)).to.deep.equal([]);
    expect(story.say()).to.deep.equal({ kind: 'update-node', nodeId: 21, details: more });
    expect(story.wish?.kind).not.to.equal('update-node');
    story.foreign({ kind: 'update-node', nodeId: 21 as never, details });
    expect(story.say()).to.deep.equal({ kind: 'update-node', nodeId: 21, details: more });
    expect(story.grid.record).to.deep.equal(more);
  });

  it('what the chain refused waits longer each time; what the operator mends is said at once', () => {
    const story = new FirstBoot();
    story.say();
    story.say();
    for (let times = 0; times < 4; times++) {
      while (story.wish === null) story.block();
      story.include(story.sign(), { pallet: 'tfgridModule', name: 'InvalidSRUInput' });
      story.grid.nonce += 1;
    }
    expect(story.wish, 'the same again has to wait').to.equal(null);
    expect(story.describe(details), 'the same host is no news').to.deep.equal([]);
    expect(story.wish).to.equal(null);
    const mended = { ...details, resources: { ...details.resources, sru: 2n ** 41n } };
    story.describe(mended);
    expect(story.say()).to.deep.equal({ kind: 'create-node', details: mended });
    expect(story.state.tasks.get('registration')).to.include({ failures: 0, trouble: null });
  });

  it('a log that began with a node id says once what the node is', () => {
    const story = new VoiceStory();
    story.give({ type: 'DescribeNode', details });
    expect(story.next).to.deep.include({
      task: 'registration',
      call: { kind: 'update-node', nodeId: 1, details },
    });
  });

  it('terms that a new runtime asks for are accepted after all', () => {
    const story = new FirstBoot();
    story.say();
    story.grid.accepted = false;
    expect(story.say().kind).to.equal('create-twin');
    while (story.wish === null) story.block();
    expect(story.wish.kind).to.equal('accept-terms');
  });

  it('is exactly once, whatever is lost, refused, unseen or killed on the way', () => {
    const step = fc.constantFrom('say', 'lose', 'fail', 'gap', 'gap-held', 'restart', 'quiet', 'sign-gap');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 16 }), (steps) => {
        const story = new FirstBoot();
        for (const each of steps) walk(story, each);
        story.finish();
        const { grid, state } = story;
        expect([grid.twins, grid.nodes, grid.doubled]).to.deep.equal([1, 1, 0]);
        expect(state.identity?.nodeId).to.equal(21);
        expect(state.registration.twinId).to.equal(31);
        expect(grid.record).to.deep.equal(details);
        for (const [index, at] of grid.uptimes.entries())
          if (index > 0) expect(at - (grid.uptimes[index - 1] ?? 0n) >= 2400n).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });
});

/** One mishap. */
function walk(story: FirstBoot, step: string): void {
  const { grid } = story;
  const isOwed = story.wish !== null;
  switch (step) {
    case 'say':
      if (isOwed) story.say();
      return;
    case 'lose':
      if (isOwed) story.sign();
      story.blocks(70);
      return;
    case 'fail': {
      if (!isOwed) return;
      const { hash, nonce } = story.sign();
      grid.nonce += 1;
      story.nonce = grid.nonce;
      story.block(ownFact(hash, nonce, { pallet: null, name: 'Exhausted' }));
      return;
    }
    case 'gap-held':
      // The blocks that nobody holds had it.
      if (isOwed) grid.dispatch(story.sign().call);
      story.nonce = grid.nonce;
      story.unseen(100, grid.reading());
      return;
    case 'sign-gap':
      // They did not have it, and its era goes on behind them.
      if (isOwed) story.sign();
      story.unseen(20, grid.reading());
      return;
    case 'gap':
      story.unseen(5000, grid.reading());
      return;
    case 'restart':
      story.start();
      story.give({ type: 'SetVoice', account: nodeAccount, bootedAt: null });
      story.describe(details);
      return;
    default:
      story.blocks(3);
  }
}
