import { expect } from 'chai';
import { outstandingNodeEffects } from '../effects/outstanding-node.js';
import type { DomainEvent } from '../events/event.js';
import type { NodeEffect, NodeOutcome } from '../node-effect.js';
import { callAgainAfter, callsMost } from '../power/sleeping-node.js';
import { newRelease, typesOf, UpgradeStory } from '../rollout/upgrade-story.fixture.js';

const mac = '02:00:00:00:00:05';
const sent: NodeOutcome = { kind: 'done', result: { mac } };

/** A node in farm 1 that was told how to wake the others. */
function able(): UpgradeStory {
  return new UpgradeStory({ wakeOnLan: true });
}

function owed(story: UpgradeStory): NodeEffect[] {
  return outstandingNodeEffects(story.state).filter(({ lane }) => lane === 'farm');
}

function called(story: UpgradeStory, outcome: NodeOutcome = sent): DomainEvent[] {
  const [effect] = owed(story);
  if (effect === undefined) throw new Error('no node is to be called');
  return story.recordNodeOutcome(effect, outcome);
}

describe('waking other nodes of the farm', () => {
  it('is begun when the farmer wants one up, repeated while it sleeps, and over when the chain has it as up', () => {
    const story = able();
    expect(typesOf(story.target('Up', 5))).to.deep.equal(['FarmNodeWanted', 'WakeUpStarted']);
    expect(owed(story)).to.have.length(1);
    expect(owed(story)[0]).to.deep.include({ kind: 'wake-node', nodeId: 5, attempt: 1 });
    expect(called(story).map(({ type, data }) => ({ type, data }))).to.deep.equal([
      { type: 'WakeUpSent', data: { nodeId: 5, call: 1, mac } },
    ]);
    expect([owed(story), typesOf(story.block())]).to.deep.equal([[], []]);
    story.chainAhead += callAgainAfter;
    expect(typesOf(story.block())).to.deep.equal(['WakeUpStarted']);
    expect(typesOf(story.powerState('Up', 5))).to.deep.equal(['WakeUpEnded']);
    expect(owed(story)).to.deep.equal([]);
    expect(typesOf(story.powerState('Up', 5)), 'said twice').to.deep.equal([]);
  });

  it('is over when it is wanted down again, and is nothing for nodes of other farms', () => {
    const story = able();
    story.target('Up', 5);
    expect(typesOf(story.target('Down', 5))).to.deep.equal(['WakeUpEnded']);
    expect(typesOf(story.target('Down', 6))).to.deep.equal([]);
    expect(typesOf(story.target('Up', 5, 2))).to.deep.equal([]);
    expect(story.state.sleeping).to.deep.equal([]);
    expect(typesOf(story.target('Up', 1)), 'this node is up').to.deep.equal([]);
  });

  it('is done at the head of the chain: what came up while this node caught up is not called', () => {
    const story = able();
    story.catchesUp = true;
    expect(typesOf(story.target('Up', 5))).to.deep.equal(['FarmNodeWanted']);
    expect(typesOf(story.target('Up', 6))).to.deep.equal(['FarmNodeWanted']);
    story.powerState('Up', 5);
    story.catchesUp = false;
    expect(typesOf(story.block())).to.deep.equal(['WakeUpStarted']);
    expect(owed(story)[0]).to.deep.include({ nodeId: 6 });
  });

  it('is only said by a node that was not told how, once', () => {
    const story = new UpgradeStory();
    expect(typesOf(story.target('Up', 5))).to.deep.equal(['FarmNodeWanted', 'WakeUpHeld']);
    expect([typesOf(story.block()), owed(story)]).to.deep.equal([[], []]);
  });

  it('is given up after half an hour, whether it could be called or not', () => {
    const story = able();
    story.target('Up', 5);
    for (let call = 1; call <= callsMost; call += 1) {
      const failed = { kind: 'failed', code: 'NO_ADDRESS', reason: 'no address' } as const;
      expect(typesOf(called(story, call % 2 === 0 ? sent : failed))).to.have.length(1);
      story.chainAhead += callAgainAfter;
      story.block();
    }
    expect(story.events.at(-1)).to.deep.equal({ type: 'WakeUpEnded', data: { nodeId: 5, why: 'given-up' } });
    expect(typesOf(story.target('Up', 5)), 'a new wish begins anew').to.deep.equal([
      'FarmNodeWanted',
      'WakeUpStarted',
    ]);
  });

  it('believes the storage: what is up or not wanted by now is left alone', () => {
    for (const why of ['up', 'target-down']) {
      const story = able();
      story.target('Up', 5);
      expect(called(story, { kind: 'done', result: { over: why } })).to.deep.equal([
        { type: 'WakeUpEnded', data: { nodeId: 5, why } },
      ]);
    }
  });

  it('owes the same call after a crash, calls several one after the other, and waits for no upgrade', () => {
    const story = able();
    story.record(newRelease);
    story.target('Up', 7);
    story.target('Up', 5);
    const [before] = owed(story);
    expect(before).to.deep.include({ nodeId: 5 });
    story.startAs('v1.0.0');
    expect(owed(story)).to.deep.equal([before]);
    called(story);
    expect(owed(story)[0]).to.deep.include({ nodeId: 7 });
  });

  it('is not its business any more when it moves to another farm', () => {
    const story = able();
    story.target('Up', 5);
    story.inFarm(2);
    expect([story.state.sleeping, owed(story)]).to.deep.equal([[], []]);
  });
});
