import { expect } from 'chai';
import fc from 'fast-check';
import type { BlockSource } from '../block-source.js';
import type { EndpointReport, EndpointState } from '../endpoint-report.js';
import { backoffMs, usualBackoff } from './backoff.js';
import { Reader, range } from './block-reader.fixture.js';
import { endpointName } from './endpoint-name.js';
import { ManualClock } from './manual-clock.fixture.js';
import { haveShared, skipReason } from './recorded-blocks.fixture.js';
import { ServedRecording } from './served-recording.fixture.js';

describe('the wait after failures', () => {
  it('grows to its longest, and chance takes only its share (law)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, roll) => {
          const wait = backoffMs(usualBackoff, failures, roll);
          const whole = backoffMs(usualBackoff, failures, 0);
          expect(wait).to.be.within(whole * (1 - usualBackoff.jitter) - 1, whole);
          expect(whole).to.be.at.most(usualBackoff.longestMs);
          expect(backoffMs(usualBackoff, failures + 1, roll)).to.be.at.least(wait);
        },
      ),
    );
    expect([1, 2, 3, 4, 8, 99].map((failures) => backoffMs(usualBackoff, failures, 0))).to.deep.equal([
      200, 400, 800, 1600, 15_000, 15_000,
    ]);
  });
});

describe('the name of an endpoint', () => {
  it('leaves out what may be a key', () => {
    expect(endpointName('wss://user:secret@host.example:8443/v3/secret?key=secret#secret')).to.equal(
      'wss://host.example:8443',
    );
    expect(endpointName('nonsense')).to.not.include('nonsense');
  });
});

describe(`the health of endpoints${skipReason}`, () => {
  let world: ServedRecording;
  let clock: ManualClock;

  beforeEach(async function () {
    if (!haveShared) this.skip();
    world = await ServedRecording.open();
    clock = new ManualClock();
  });
  afterEach(() => world?.clear());

  const reports = (source: BlockSource): readonly EndpointReport[] => source.endpoints?.() ?? [];
  const states = (source: BlockSource): EndpointState[] => reports(source).map(({ state }) => state);

  it('is seen: who is used, who lags, who is down, who is of another chain', async () => {
    const [used, lagging, down] = [await world.serve(30), await world.serve(12), await world.serve(30)];
    const foreign = await world.serve(30, 7);
    await down.stop();
    const source = world.connect([used, lagging, down, foreign], { clock, pollMs: 6000, probeMs: 30_000 });
    expect(states(source)).to.deep.equal(Array(4).fill('untried'));
    const reader = new Reader(source, 1);
    await reader.until(() => reader.blocks.length === 30);
    await clock.passUntil(() => states(source).every((state) => state !== 'untried'), 100);
    expect(states(source)).to.deep.equal(['healthy', 'lagging', 'unreachable', 'foreign']);
    const [first, second, third] = reports(source);
    expect(first).to.deep.include({ endpoint: used.url, head: { number: 30, hash: used.blocks[30]?.hash } });
    expect(first).to.deep.include({ failures: 0, trouble: null });
    expect(second?.head?.number).to.equal(12);
    expect(third?.failures).to.be.greaterThan(0);
    expect(third?.trouble).to.include(down.url);
    await down.start();
    await clock.passUntil(() => states(source)[2] === 'healthy', 10_000);
    await reader.stop();
  });

  it('decides who is next: not the one that lags, though it was named before the one that does not', async () => {
    const [first, lagging, good] = [await world.serve(20), await world.serve(8), await world.serve(20)];
    const source = world.connect([first, lagging, good], { clock, pollMs: 1000 });
    const reader = new Reader(source, 1);
    await reader.until(() => reader.blocks.length === 20);
    await clock.passUntil(() => states(source).join() === 'healthy,lagging,healthy', 100);
    const asked = lagging.calls.length;
    await first.stop();
    good.finalize(25);
    await clock.passUntil(() => reader.blocks.length === 25, 500);
    await reader.stop();
    expect(reader.numbers).to.deep.equal(range(1, 25));
    expect(lagging.calls.slice(asked)).to.not.include('chain_getBlock');
  });

  it('makes a subscription anew that says nothing for so long, by the clock, and says that it did', async () => {
    const server = await world.serve(10);
    server.silentSubscriptions = true;
    const source = world.connect([server], { clock, pollMs: 6000, silenceMs: 30_000, stallTimeoutMs: 1e9 });
    const reader = new Reader(source, 1);
    const subscriptions = (): number =>
      server.calls.filter((method) => method === 'chain_subscribeFinalizedHeads').length;
    await reader.until(() => subscriptions() === 1);
    for (const head of [11, 12, 13, 14]) {
      server.finalize(head);
      await clock.passUntil(() => reader.blocks.length === head, 6000);
    }
    expect(subscriptions()).to.equal(1);
    await clock.passUntil(() => subscriptions() === 2, 6000);
    expect(clock.now()).to.be.at.least(30_000);
    await clock.passUntil(() => reports(source)[0]?.resubscribed === 1, 1);
    server.silentSubscriptions = false;
    await clock.passUntil(() => subscriptions() >= 2 && server.calls.at(-1) !== '', 1);
    server.finalize(20);
    // No time passes: the new subscription rings.
    await reader.until(() => reader.blocks.length === 20);
    expect(reader.troubles).to.deep.equal([]);
    await reader.stop();
  });

  it('tells a chain that does not finalize from an endpoint at which nothing moves', async () => {
    for (const moves of [true, false]) {
      const server = await world.serve(10);
      const source = world.connect([server], { clock, pollMs: 6000, stallTimeoutMs: 60_000 });
      const reader = new Reader(source, 1);
      await reader.until(() => reader.blocks.length === 10);
      const began = clock.now();
      await clock.passUntil(() => {
        if (moves) server.unfinalized++;
        return reader.troubles.length > 0;
      }, 6000);
      expect(clock.now() - began).to.be.at.least(60_000);
      expect(reader.troubles[0]?.code).to.equal(moves ? 'FINALITY_STALLED' : 'CHAIN_UNREACHABLE');
      expect(reader.troubles[0]?.message).to.include('stands still at block 10');
      expect(states(source)).to.deep.equal(['stalled']);
      server.finalize(15);
      await clock.passUntil(() => reader.blocks.length === 15, 6000);
      expect(states(source)).to.deep.equal(['healthy']);
      await reader.stop();
    }
  });
});
