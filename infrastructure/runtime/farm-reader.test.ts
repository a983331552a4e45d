import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockSource } from '../../chain/block-source.js';
import { ChainError } from '../../chain/block-source.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { FarmStory } from '../e2e/farm.fixture.js';
import { chainEvents, openNode, runToHead } from '../checks/chaos/chain-node.js';
import type { Ledger } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { FarmReader } from './farm-reader.js';

describe("what blocks do not say of a node's farm", function () {
  this.timeout(60_000);
  let folder: string;
  let story: FarmStory;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-farm-reader-'));
    story = await FarmStory.begin();
    await story.node('//Alice', 1);
    await story.user.sudo('//Alice', 'tfgridModule', 'setFarmDedicated', { farmId: 1, dedicated: true });
    await story.move('//Alice', 1, 2);
    await story.user.sudo('//Alice', 'tfgridModule', 'setFarmDedicated', { farmId: 1, dedicated: false });
    await story.user.call('//Alice', 'tfgridModule', 'deleteNode', { id: 1, nodeId: 1 });
  });
  after(async () => {
    await story.close();
    await rm(folder, { recursive: true, force: true });
  });

  const told = async (ledger: Ledger): Promise<unknown[]> =>
    (await chainEvents(ledger))
      .filter(({ type }) => /^(Farm|Node)/.test(type))
      .map(({ type, data }) => {
        const { block, farmId, name, dedicated } = data as Record<string, unknown>; // as each of them has it
        return type.startsWith('Farm') ? [type, block, farmId, name, dedicated] : [type, block];
      });
  /** The block of the node, the first of five that speak of it. */
  const first = (): number => story.head - 4;
  const whole = (): unknown[] => [
    ['NodeRecordChanged', first()],
    ['FarmFound', first(), 1, 'alices', false],
    ['FarmChanged', first() + 1, 1, 'alices', true],
    ['NodeRecordChanged', first() + 2],
    ['FarmFound', first() + 2, 2, 'bobs', false],
    ['NodeDeleted', first() + 4],
  ];

  it('is read in the state of the block in which the node came to it, and followed from then on', async () => {
    const ledger = openMemoryLedger();
    const state = await runToHead(ledger, [story.chain.url], join(folder, 'calm'));
    expect(await told(ledger)).to.deep.equal(whole());
    expect(state.record.deletedAt).to.equal(story.head);
  });

  it('is read at the same block when the node was killed before it could be', async () => {
    const ledger = openMemoryLedger();
    const data = join(folder, 'broken-off');
    for (const read of failures) {
      const runtime = await openNode(ledger, [story.chain.url], data, {}, 1, read);
      await runtime.run(AbortSignal.timeout(30_000), true).catch((error: unknown) => {
        expect(error).to.equal(killed);
      });
      await runtime.stop();
    }
    expect(await told(ledger)).to.deep.equal(whole());
  });

  it('is tried again with the next commit when nobody holds that state, and no answer counts that is not given twice', async () => {
    const source = connectTfchain({ endpoints: [story.chain.url] });
    const ledger = openMemoryLedger();
    const runtime = await openNode(ledger, [story.chain.url], join(folder, 'odd'), {}, 1, failures[0]);
    await runtime.run(AbortSignal.timeout(30_000), true).catch(() => undefined);
    const said: string[] = [];
    let asked = 0;
    const { signal } = new AbortController();
    const reader = new FarmReader({
      source: {
        finalizedHead: () => source.finalizedHead(),
        farmStorage: async (farm, block) => {
          asked += 1;
          // Once, as one endpoint of several may say it; then so often that it counts.
          if (asked === 1 || (asked > 3 && asked < 7)) throw new ChainError('BLOCKS_PRUNED', 'gone');
          const reading = await source.farmStorage!(farm, block);
          return asked === 7 ? { ...reading, farm: null } : reading;
        },
      },
      queue: { state: runtime.state, submit: async () => (said.push('read'), null) },
      onTrouble: ({ code }) => said.push(code),
      pauseMs: 1,
    });
    await reader.read(signal);
    expect(said).to.deep.equal(['read']);
    await reader.read(signal);
    expect(said).to.deep.equal(['read', 'BLOCKS_PRUNED']);
    await reader.read(signal);
    expect(said).to.deep.equal(['read', 'BLOCKS_PRUNED', 'read']);
    expect(asked).to.equal(9);
    await runtime.stop();
    await source.close();
  });

  it('stops no node when it cannot be read while the chain answers, and is waited for when the chain is gone', async () => {
    const ledger = openMemoryLedger();
    const runtime = await openNode(ledger, [story.chain.url], join(folder, 'odd'), {}, 1, failures[0]);
    await runtime.run(AbortSignal.timeout(30_000), true).catch(() => undefined);
    const unreadable = new ChainError('CHAIN_UNREACHABLE', 'something else than a farm');
    const said: ChainError[] = [];
    const readerOf = (finalizedHead: BlockSource['finalizedHead']) =>
      new FarmReader({
        source: { finalizedHead, farmStorage: () => Promise.reject(unreadable) },
        queue: { state: runtime.state, submit: async () => null },
        onTrouble: (error) => said.push(error),
        pauseMs: 1,
      });
    const { signal } = new AbortController();
    await readerOf(async () => ({ number: 9, hash: '0x' })).read(signal);
    expect(said).to.deep.equal([unreadable]);
    let asked = 0;
    const gone = readerOf(async () => {
      asked += 1;
      if (asked < 5) throw unreadable;
      return { number: 9, hash: '0x' };
    });
    await gone.read(signal);
    expect(asked).to.equal(5);
    // Said when the waiting began, and when it was there again and still unreadable.
    expect(said).to.have.length(3);
    const foreign = new ChainError('CHAIN_FOREIGN', 'another chain');
    const other = new FarmReader({
      source: { finalizedHead: () => Promise.reject(foreign), farmStorage: () => Promise.reject(foreign) },
      queue: { state: runtime.state, submit: async () => null },
      onTrouble: (error) => said.push(error),
      pauseMs: 1,
    });
    expect(await other.read(signal).catch((error: unknown) => error)).to.equal(foreign);
    // Told to stop, it does not go on asking.
    await readerOf(() => Promise.reject(unreadable)).read(AbortSignal.timeout(40));
    await runtime.stop();
  });
});

type Read = NonNullable<BlockSource['farmStorage']>;
const killed = new Error('killed');
const unfinished: Read = () => Promise.reject(killed);
/** One start after the other: the first two are broken off where the farm is to be read. */
const failures: readonly (Read | undefined)[] = [unfinished, unfinished, undefined];
