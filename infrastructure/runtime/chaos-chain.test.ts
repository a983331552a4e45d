import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevchain } from '../../chain/devchain/devchain.js';
import { type Chaos, ChaosProxy } from '../../chain/tfchain/chaos-proxy.fixture.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { type Ledger } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { mayPass } from './chain-trouble.js';
import { type Act, History } from './contract-history.fixture.js';
import { chainEvents, openNode, runToHead } from './gap-node.fixture.js';

const blocks = Number(process.env['ZLEDGER_CHAOS_BLOCKS'] ?? 200);
const seed = Number(process.env['ZLEDGER_CHAOS_SEED'] ?? 1);
const line: Chaos = { delay: 300, drop: 20, duplicate: 100, truncate: 15, stall: 10, cut: 20 };

describe('a chain behind lines and servers that do everything wrong', function () {
  this.timeout(600_000);
  let folder: string;
  const cleanups: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-chaos-'));
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  /** A chain with forks, two runtimes and contracts that come and go, so many blocks long. */
  async function history(): Promise<string> {
    const upgradeAt = { height: Math.floor(blocks / 2), to: 'newer' as const };
    const chain = await startDevchain({ finalityLag: 3, runtime: 'current', upgradeAt });
    cleanups.push(() => chain.close());
    const user = await DevchainUser.of(chain);
    cleanups.push(() => user.close());
    await user.createTwins('//Alice', '//Bob');
    await user.createFarmAndNode('//Alice');
    const story = new History(chain, user);
    const kind = fc.constantFrom<Act['do'][]>('create', 'create', 'update', 'cancel', 'wait', 'wait', 'wait');
    const acts = fc.sample(fc.record({ do: kind, pick: fc.nat(1000) }), { numRuns: blocks, seed });
    for (const [i, act] of acts.entries()) {
      if (chain.finalizedHead().number >= blocks) break;
      await story.act(act);
      if (i % 5 === 0) {
        chain.newBlock(3);
        expect(chain.fork(2)).to.have.lengthOf(2);
      }
    }
    chain.newBlock(Math.max(0, blocks - chain.finalizedHead().number));
    return chain.url;
  }

  async function proxied(url: string, chaos: Chaos, number: number): Promise<ChaosProxy> {
    const proxy = await new ChaosProxy(url, chaos, seed * 1000 + number).start();
    cleanups.push(() => proxy.stop());
    return proxy;
  }

  /** Tries again after trouble that may pass, as the program does. */
  async function runThrough(ledger: Ledger, urls: readonly string[], quorum: number) {
    const node = await openNode(ledger, urls, `${folder}/chaos`, { quorum, requestTimeoutMs: 250 });
    for (let tries = 0; ; tries++) {
      try {
        await node.run(AbortSignal.timeout(500_000), true);
        await node.stop();
        return node.state;
      } catch (error) {
        if (!mayPass(error) || tries > 2000) throw error;
      }
    }
  }

  it(`gives the same ledger as in calm: one endpoint with a sick line (${blocks} blocks, seed ${seed})`, async () => {
    const url = await history();
    const [calm, chaos] = [openMemoryLedger(), openMemoryLedger()];
    const expected = await runToHead(calm, [url], `${folder}/calm`);
    const proxy = await proxied(url, { ...line, prune: 50 }, 1);
    const state = await runThrough(chaos, [proxy.url], 1);
    expect(stateHash(state)).to.equal(stateHash(expected));
    expect(await chainEvents(chaos)).to.deep.equal(await chainEvents(calm));
    expect(proxy.done.size).to.be.greaterThan(1);
  });

  it(`and under a quorum of two, with one that lies, prunes and goes back (${blocks} blocks, seed ${seed})`, async () => {
    const url = await history();
    const [calm, chaos] = [openMemoryLedger(), openMemoryLedger()];
    const expected = await runToHead(calm, [url], `${folder}/calm`);
    const lies: Chaos = { delay: 100, 'lie-events': 300, 'lie-hash': 300, 'old-head': 300, prune: 300 };
    const [one, two, liar] = [
      await proxied(url, line, 1),
      await proxied(url, line, 2),
      await proxied(url, lies, 3),
    ];
    const state = await runThrough(chaos, [liar.url, one.url, two.url], 2);
    expect(stateHash(state)).to.equal(stateHash(expected));
    const events = (await chainEvents(chaos)).filter(({ type }) => type !== 'EndpointDisagreed');
    expect(events).to.deep.equal(await chainEvents(calm));
    expect(liar.done.size).to.be.greaterThan(1);
  });
});
