import { u8aConcat, u8aToHex } from '@polkadot/util';
import { xxhashAsU8a } from '@polkadot/util-crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reader } from '../../chain/tfchain/block-reader.fixture.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { pruningProxy } from '../../chain/tfchain/pruning-proxy.fixture.js';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { gapStatus } from '../node/gap-status.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { ContractHistory } from '../checks/chaos/contract-history.js';
import { chainEvents, headOf, liveByChain, openNode, runToHead } from '../checks/chaos/chain-node.js';

const acts = fc.array(
  fc.record({
    do: fc.constantFrom(
      'create' as const,
      'create' as const,
      'update' as const,
      'cancel' as const,
      'wait' as const,
    ),
    pick: fc.nat(1000),
  }),
  { minLength: 4, maxLength: 14 },
);
const fewActs = acts.map((all) => all.slice(0, 4));
/** More by `npm run test:gaps`. */
const runs = Number(process.env['ZLEDGER_GAP_RUNS'] ?? 1);

describe('a node that slept', function () {
  this.timeout(120_000 * runs);
  let folder: string;
  const cleanups: (() => Promise<void>)[] = [];

  beforeEach(makeFolder);
  afterEach(clean);

  async function makeFolder(): Promise<void> {
    const made = await mkdtemp(join(tmpdir(), 'zledger-slept-'));
    folder = made;
    cleanups.push(() => rm(made, { recursive: true, force: true }));
  }

  async function clean(): Promise<void> {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  }

  async function grid(upgrade = true): Promise<{ chain: Devchain; user: DevchainUser }> {
    const chain = await startDevchain(
      upgrade ? { runtime: 'current', upgradeAt: { height: 20, to: 'newer' } } : {},
    );
    cleanups.push(() => chain.close());
    const user = await DevchainUser.of(chain);
    cleanups.push(() => user.close());
    await user.createTwins('//Alice', '//Bob');
    await user.createFarmAndNode('//Alice');
    return { chain, user };
  }

  /** Hashes of all blocks but the newest two. */
  async function discardedOf(chain: Devchain): Promise<Set<string>> {
    const source = connectTfchain({ endpoints: [chain.url], pollMs: 30 });
    const { blocks } = await new Reader(source, 1, true).end();
    await source.close();
    return new Set(blocks.slice(0, -2).map(({ hash }) => hash));
  }

  async function prunedUrl(chain: Devchain, discarded: ReadonlySet<string>): Promise<string> {
    const proxy = await pruningProxy(chain.url, discarded);
    cleanups.push(() => proxy.stop());
    return proxy.url;
  }

  it('law: with the blocks at hand its log says the same as one of a node that never slept; without, its live contracts', async () => {
    await fc.assert(
      fc.asyncProperty(acts, acts, fewActs, async (before, asleep, after) => {
        await makeFolder();
        const { chain, user } = await grid();
        const history = new ContractHistory(chain, user);
        const [awake, archive, pruned] = [openMemoryLedger(), openMemoryLedger(), openMemoryLedger()];
        for (const act of before) await history.act(act);
        for (const [i, ledger] of [awake, archive, pruned].entries())
          await runToHead(ledger, [chain.url], `${folder}/${i}`);
        for (const act of asleep) {
          await history.act(act);
          await runToHead(awake, [chain.url], `${folder}/0`);
        }
        chain.newBlock(30);
        const never = await runToHead(awake, [chain.url], `${folder}/0`);
        const backfilled = await runToHead(archive, [chain.url], `${folder}/1`);
        expect(stateHash(backfilled)).to.equal(stateHash(never));
        expect(await chainEvents(archive)).to.deep.equal(await chainEvents(awake));

        const url = await prunedUrl(chain, await discardedOf(chain));
        const ticking = setInterval(() => chain.newBlock(), 100);
        const slept = await runToHead(pruned, [url], `${folder}/2`).finally(() => clearInterval(ticking));
        for (const act of after) await history.act(act);
        const later = headOf(chain);
        const [a, b] = [
          await runToHead(awake, [chain.url], `${folder}/0`),
          await runToHead(pruned, [chain.url], `${folder}/2`),
        ];
        expect(slept.chain.cursor?.number ?? 0).to.be.at.most(later);
        expect(liveByChain(b)).to.deep.equal(liveByChain(a));
        const gaps = (await chainEvents(pruned)).filter(({ type }) => type === 'BlocksUnseen');
        expect(gaps.length).to.equal(1);
        await clean();
      }),
      { numRuns: runs, endOnFailure: true },
    );
  });

  it('zos-facts 4.1: a discarded range is put on record, and its contracts created and ended as state', async () => {
    const { chain, user } = await grid(false);
    for (const seed of ['a', 'b']) await user.createContract('//Bob', seed.repeat(32));
    const ledger = openMemoryLedger();
    const { chain: at } = await runToHead(ledger, [chain.url], folder);
    await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId: 1 });
    await user.createContract('//Bob', 'c'.repeat(32));
    chain.newBlock(20);
    const url = await prunedUrl(chain, await discardedOf(chain));
    const ticking = setInterval(() => chain.newBlock(), 100);
    const state = await runToHead(ledger, [url], folder).finally(() => clearInterval(ticking));
    const events = await chainEvents(ledger);
    expect(events.filter(({ type }) => type === 'RemovalsDoubted')).to.have.lengthOf(1);
    const gap = events.find(({ type }) => type === 'BlocksUnseen');
    expect(gap?.data).to.have.property('from', (at.cursor?.number ?? 0) + 1);
    expect(gap?.data).to.have.property('sightings').that.has.lengthOf(2);
    expect(gap?.data).to.have.property('reason').that.contains('no longer holds');
    expect(events.slice(-4).map(({ type }) => type)).to.deep.equal([
      'NodeFound',
      'ContractGone',
      'ContractFound',
      'FarmFound',
    ]);
    const { number: cursor = 0 } = state.chain.cursor ?? {};
    const { from, to } = (gap?.data ?? {}) as { from: number; to: number }; // of BlocksUnseen
    const told = { count: 1, blocks_unseen: to - from + 1, doubted: null };
    expect(await gapStatus(ledger, cursor)).to.deep.include(told);
    const status = [...state.contracts.unorderedValues()].map(({ id, status: { kind } }) => [id, kind]);
    expect(status).to.have.deep.members([
      [1n, 'canceled'],
      [2n, 'created'],
      [3n, 'created'],
    ]);
  });

  it('W18, 4.2: another endpoint that still holds the blocks is read, and nothing is unseen', async () => {
    const { chain, user } = await grid(false);
    await user.createContract('//Bob', 'a'.repeat(32));
    const ledger = openMemoryLedger();
    await runToHead(ledger, [chain.url], folder);
    await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId: 1 });
    chain.newBlock(10);
    const pruned = await prunedUrl(chain, await discardedOf(chain));
    await runToHead(ledger, [pruned, chain.url], folder);
    const types = (await chainEvents(ledger)).map(({ type }) => type);
    expect(types).to.include('ContractCanceled').and.to.not.include('BlocksUnseen');
  });

  it('4.3: an empty list of contracts removes nothing, as each contract is asked for by itself', async () => {
    const { chain, user } = await grid(false);
    for (const seed of ['a', 'b', 'c']) await user.createContract('//Bob', seed.repeat(32));
    const ledger = openMemoryLedger();
    await runToHead(ledger, [chain.url], folder);
    chain.newBlock(20);
    const proxy = await pruningProxy(chain.url, await discardedOf(chain));
    cleanups.push(() => proxy.stop());
    const list = u8aToHex(
      u8aConcat(xxhashAsU8a('SmartContractModule', 128), xxhashAsU8a('ActiveNodeContracts', 128)),
    );
    const { turnRequest, meddle } = proxy;
    const emptied = new Set<number>();
    proxy.turnRequest = (message) => {
      const { id, params } = JSON.parse(message) as { id: number; params: unknown[] }; // own client
      if (String(params[0]).startsWith(list)) emptied.add(id);
      return turnRequest(message);
    };
    proxy.meddle = (message) => {
      const { id } = JSON.parse(message) as { id?: number }; // the chain's own answer
      if (id === undefined || !emptied.has(id)) return meddle(message);
      return JSON.stringify({ jsonrpc: '2.0', id, result: '0x00' });
    };
    const ticking = setInterval(() => chain.newBlock(), 100);
    const state = await runToHead(ledger, [proxy.url], folder).finally(() => clearInterval(ticking));
    expect(emptied.size).to.be.greaterThan(1);
    expect([...state.contracts.unorderedValues()].map(({ status }) => status.kind)).to.deep.equal(
      Array(3).fill('created'),
    );
    const types = (await chainEvents(ledger)).map(({ type }) => type);
    expect(types.slice(-3)).to.deep.equal(['BlocksUnseen', 'NodeFound', 'FarmFound']);
  });

  it('4.3: contracts that are all gone are removed only when three later blocks say so', async () => {
    const { chain, user } = await grid(false);
    for (const seed of ['a', 'b', 'c']) await user.createContract('//Bob', seed.repeat(32));
    const ledger = openMemoryLedger();
    await runToHead(ledger, [chain.url], folder);
    for (const contractId of [1, 2, 3])
      await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId });
    chain.newBlock(5);
    const node = await openNode(ledger, [await prunedUrl(chain, await discardedOf(chain))], folder);
    const stop = new AbortController();
    const running = node.run(stop.signal, false);
    const types = async () => (await chainEvents(ledger)).map(({ type }) => type);
    const doubts = async () => (await types()).filter((type) => type === 'RemovalsDoubted').length;
    for (const seen of [1, 2]) {
      while ((await doubts()) < seen) await new Promise((resolve) => setTimeout(resolve, 20));
      const doubted = { block: headOf(chain), contracts: 3, of_live: 3, sightings: seen };
      const cursor = node.state.chain.cursor?.number ?? null;
      expect(await gapStatus(ledger, cursor)).to.deep.equal({
        count: 0,
        blocks_unseen: 0,
        last: null,
        doubted,
      });
      expect(
        [...node.state.contracts.unorderedValues()].every(({ status }) => status.kind === 'created'),
      ).to.equal(true);
      chain.newBlock();
    }
    while (!(await types()).includes('BlocksUnseen')) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    await running;
    await node.stop();
    expect((await types()).filter((type) => type === 'ContractGone')).to.have.lengthOf(3);
    expect(await doubts()).to.equal(2);
  });
});
