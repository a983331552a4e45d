import { expect } from 'chai';
import { pino } from 'pino';
import { outstandingNodeEffects } from '../../domain/effects/outstanding-node.js';
import type { NodeEffect, NodeOutcome } from '../../domain/node-effect.js';
import { VoiceStory } from '../../domain/voice-story.fixture.js';
import { type NodeHands, NodeEffectRunner } from './node-effect-runner.js';

type Told = readonly [NodeEffect, NodeOutcome];

function runnerOf(
  hands: NodeHands,
  timeLimitMs = 60_000,
): { runner: NodeEffectRunner; next: () => Promise<Told> } {
  const told: Told[] = [];
  const waiters: ((one: Told) => void)[] = [];
  const runner = new NodeEffectRunner({
    hands,
    log: pino({ enabled: false }),
    timeLimitMs,
    onOutcome: (...one) => {
      const waiter = waiters.shift();
      if (waiter === undefined) told.push(one);
      else waiter(one);
    },
  });
  const next = async (): Promise<Told> => told.shift() ?? new Promise((resolve) => waiters.push(resolve));
  return { runner, next };
}

const untilAborted = (signal: AbortSignal): Promise<NodeOutcome> =>
  new Promise((resolve) => {
    const stopped = (): void => resolve({ kind: 'failed', code: 'STOPPED', reason: String(signal.reason) });
    signal.addEventListener('abort', stopped, { once: true });
  });

/** What the state owes, to be begun. */
function begin({ state }: VoiceStory): { abortNode: NodeEffect[]; startNode: NodeEffect[] } {
  return { abortNode: [], startNode: outstandingNodeEffects(state) };
}

describe('node effect runner', () => {
  it('carries out what it is told to, and tells what came of it', async () => {
    const outcome = { kind: 'failed', code: 'CHAIN_UNREACHABLE', reason: 'no endpoint answers' } as const;
    const { runner, next } = runnerOf({ 'sign-extrinsic': async () => outcome });
    const orders = begin(new VoiceStory());
    runner.carryOut(orders);
    expect(await next()).to.deep.equal([orders.startNode[0], outcome]);
  });

  it('tells an effect to stop when it is not wanted any more, or takes too long', async () => {
    const hands: NodeHands = { 'sign-extrinsic': (_, signal) => untilAborted(signal) };
    const orders = begin(new VoiceStory());
    const unwanted = runnerOf(hands);
    unwanted.runner.carryOut(orders);
    unwanted.runner.carryOut({ abortNode: orders.startNode, startNode: [] });
    expect((await unwanted.next())[1]).to.include({ code: 'STOPPED', reason: 'Error: no longer wanted' });
    const slow = runnerOf(hands, 5);
    slow.runner.carryOut(orders);
    expect((await slow.next())[1]).to.include({ reason: 'Error: took longer than 5 ms' });
  });

  it('a hand that throws, or that is not there, costs a try', async () => {
    const orders = begin(new VoiceStory());
    const broken = runnerOf({ 'sign-extrinsic': () => Promise.reject(new Error('out of luck')) });
    broken.runner.carryOut(orders);
    expect((await broken.next())[1]).to.deep.equal({ kind: 'failed', code: 'BROKEN', reason: 'out of luck' });
    const handless = runnerOf({});
    handless.runner.carryOut(orders);
    expect((await handless.next())[1]).to.include({ kind: 'failed', code: 'NOT_ABLE' });
  });

  it('a stop waits for what runs, and starts nothing more', async () => {
    let started = 0;
    const hand = (_: NodeEffect, signal: AbortSignal): Promise<NodeOutcome> => {
      started += 1;
      return untilAborted(signal);
    };
    const { runner } = runnerOf({ 'sign-extrinsic': hand });
    runner.carryOut(begin(new VoiceStory()));
    await runner.stop(10_000);
    runner.carryOut(begin(new VoiceStory()));
    expect(started).to.equal(1);
  });
});
