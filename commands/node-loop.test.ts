import { expect } from 'chai';
import fc from 'fast-check';
import type { Effect } from '../domain/effect.js';
import { history, Play } from '../domain/history.fixture.js';
import { Scenario, signedBody, volume } from '../domain/scenario.fixture.js';
import { VoiceStory } from '../domain/voice-story.fixture.js';
import { initialState } from '../domain/state/node-state.js';
import { NodeLoop, recordNodeOutcome, recordOutcome, type TurnOrders } from './node-loop.js';

/** What chain and users say in a random history; starts, outcomes and timers are the loop's own affair. */
function inputsOf(play: Play) {
  return play.story.commands.filter(({ type }) => type !== 'RecordOutcome' && type !== 'PassTime');
}

/** A turn with everything durable at once. */
function turn(loop: NodeLoop, input: Parameters<NodeLoop['decide']>[0]): TurnOrders {
  const decided = loop.decide(input);
  if (decided === null) throw new Error('the input has a turn');
  return loop.commit(decided);
}

const story = (count: number): Scenario => {
  const scenario = new Scenario();
  for (let contract = 1; contract <= count; contract += 1)
    scenario.deploy({ contract, workloads: [volume('data', 1)] });
  return scenario;
};

describe('the loop of a node', () => {
  it('a decided turn does not hold before it is durable', () => {
    const loop = new NodeLoop(initialState());
    const [bind] = new Scenario().commands;
    if (bind === undefined) throw new Error('a story begins with a binding');
    const decided = loop.decide(bind);
    expect(loop.state.identity).to.equal(null);
    expect(decided?.state.identity?.chainName).to.equal('story');
    if (decided !== null) loop.commit(decided);
    expect(loop.state.identity?.chainName).to.equal('story');
    expect(loop.decide(() => null)).to.equal(null);
  });

  it('begins as many effects as it may, one per deployment, and the next when an outcome had its turn', () => {
    const loop = new NodeLoop(story(3).state, 2);
    const { start } = turn(loop, { type: 'PassTime', at: 0 });
    expect(start.map(({ contractId }) => contractId)).to.deep.equal([1n, 2n]);
    expect(turn(loop, { type: 'PassTime', at: 0 }).start).to.deep.equal([]);
    const [first] = start;
    if (first === undefined) throw new Error('something is owed');
    const next = turn(loop, recordOutcome(first, { kind: 'done', result: null }, 0));
    expect(next.start.map(({ contractId }) => contractId)).to.deep.equal([3n]);
    expect(loop.busy).to.equal(2);
  });

  it('tells an effect to stop that is no longer wanted, and gives the time of the next retry', () => {
    const scenario = story(1);
    const loop = new NodeLoop(scenario.state);
    const [effect] = turn(loop, { type: 'PassTime', at: 0 }).start;
    if (effect === undefined) throw new Error('something is owed');
    scenario.canceled(1);
    const cancel = scenario.commands.at(-1);
    if (cancel === undefined) throw new Error('the story was told');
    expect(turn(loop, cancel).abort).to.deep.equal([effect]);
    const stopped = turn(loop, recordOutcome(effect, { kind: 'failed', reason: 'x', retryable: true }, 5000));
    expect(stopped.start.map(({ kind }) => kind)).to.deep.equal(['remove']);
    const [removal] = stopped.start as [Effect];
    const failed = recordOutcome(removal, { kind: 'failed', reason: 'busy', retryable: true }, 5000);
    expect(turn(loop, failed).timer).to.equal(6000);
  });

  it('gives a body inside a contract once, and again when it was considered and still waits', () => {
    const scenario = new Scenario();
    const { text, hash } = signedBody({ contract: 1, workloads: [volume('data', 1)] });
    scenario.created(1, hash, { data: text });
    const loop = new NodeLoop(scenario.state);
    const bodies = [{ contractId: 1n, data: text }];
    expect(loop.inlineBodies()).to.deep.equal(bodies);
    expect(loop.inlineBodies()).to.deep.equal([]);
    loop.considered(scenario.state.inline[Symbol.iterator]().next().value ?? (0n as never));
    expect(loop.inlineBodies()).to.deep.equal(bodies);
  });

  it('whatever happens: few at a time, one per deployment, and a loop begun anew owes the same', () => {
    fc.assert(
      fc.property(history(40), fc.integer({ min: 1, max: 4 }), (happenings, parallel) => {
        const play = new Play();
        for (const happening of happenings) play.do(happening);
        const loop = new NodeLoop(initialState(), parallel);
        const running = new Map<bigint, Effect>();
        const obey = (orders: TurnOrders): void => {
          for (const effect of orders.start) {
            expect(running.has(effect.contractId), effect.id).to.equal(false);
            running.set(effect.contractId, effect);
          }
          expect(running.size).to.equal(loop.busy).and.to.be.at.most(parallel);
        };
        for (const [at, input] of inputsOf(play).entries()) {
          obey(turn(loop, input));
          const done = [...running.values()][at % 3];
          if (done === undefined) continue;
          running.delete(done.contractId);
          obey(turn(loop, recordOutcome(done, { kind: 'done', result: null }, at)));
        }
        const [again, once] = [new NodeLoop(loop.state, 1000), new NodeLoop(loop.state, 1000)];
        const wake = { type: 'PassTime', at: 0 } as const;
        expect(turn(again, wake)).to.deep.equal(turn(once, wake));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the loop of a node and what it does as a whole', () => {
  it('begins one effect of a lane at a time, and the next when the outcome of the one before had its turn', () => {
    const story = new VoiceStory();
    const loop = new NodeLoop(story.state);
    const [first] = turn(loop, { type: 'PassTime', at: 0 }).startNode;
    if (first === undefined) throw new Error('nothing is owed');
    expect(turn(loop, { type: 'PassTime', at: 0 }).startNode).to.deep.equal([]);
    expect(loop.busy).to.equal(1);
    const failed = { kind: 'failed', code: 'CHAIN_UNREACHABLE', reason: 'no endpoint answers' } as const;
    const { timer, startNode } = turn(loop, recordNodeOutcome(first, failed, 1000));
    expect([startNode, loop.busy]).to.deep.equal([[], 0]);
    const [second] = turn(loop, { type: 'PassTime', at: timer ?? 0 }).startNode;
    expect(second?.kind).to.equal('sign-extrinsic');
    expect(second?.id).not.to.equal(first.id);
    const { abortNode } = turn(loop, { type: 'SetVoice', account: null, bootedAt: null });
    expect(abortNode.map(({ id }) => id)).to.deep.equal([second?.id]);
  });
});
