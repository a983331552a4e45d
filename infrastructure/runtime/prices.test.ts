import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { chainEvents, headOf, openNode, runToHead } from '../checks/chaos/chain-node.js';
import type { Ledger } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';

/** What an event says of the price of a public address. */
interface Said {
  readonly type: string;
  readonly block: number;
  readonly ipu: number | null;
}

describe('the prices that count in the farm of a node', function () {
  this.timeout(60_000);
  const cycleBlocks = 5;
  let folder: string;
  const cleanups: (() => Promise<void>)[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-prices-'));
  });
  after(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  async function said(ledger: Ledger): Promise<readonly Said[]> {
    const events = await chainEvents(ledger);
    return events
      .filter(({ type }) => type === 'FarmFound' || type === 'PricesChanged')
      .map(({ type, data }) => {
        const { block, pricing } = data as { block: number; pricing: { ipu: number } | null }; // as both have it
        return { type, block, ipu: pricing?.ipu ?? null };
      });
  }

  async function bills(ledger: Ledger): Promise<readonly bigint[]> {
    const events = await chainEvents(ledger);
    return events
      .filter(({ type }) => type === 'ContractBilled')
      .map(({ data }) => (data as { amountBilled: bigint }).amountBilled); // as the event has it
  }

  for (const runtime of ['older', 'newer'] as const) {
    it(`are on record from the block in which they count, over runtime ${runtime}`, async () => {
      const chain: Devchain = await startDevchain({ runtime, billing: { cycleBlocks, graceBlocks: 600 } });
      cleanups.push(() => chain.close());
      const user = await DevchainUser.of(chain);
      cleanups.push(() => user.close());
      await user.createTwins('//Alice', '//Bob');
      await user.createFarmAndNode('//Alice');
      const found = headOf(chain);
      await user.createContract('//Bob', 'a'.repeat(32), 1);
      chain.newBlock(2 * cycleBlocks);
      const ledger = openMemoryLedger();
      const data = join(folder, runtime);
      const before = await runToHead(ledger, [chain.url], data);
      expect(before.farm?.pricing).to.deep.include({ id: 1, su: 50_000, cu: 100_000, ipu: 40_000 });
      expect(await said(ledger)).to.deep.equal([{ type: 'FarmFound', block: found, ipu: 40_000 }]);

      await user.changePrices('//Alice', 120_000);
      const changed = headOf(chain);
      chain.newBlock(2 * cycleBlocks);
      const after = await runToHead(ledger, [chain.url], data);
      expect(after.farm?.pricing?.ipu).to.equal(120_000);
      const story = [
        { type: 'FarmFound', block: found, ipu: 40_000 },
        { type: 'PricesChanged', block: changed, ipu: 120_000 },
      ];
      expect(await said(ledger)).to.deep.equal(story);
      // The chain bills by them: three times the price, but for what was counted before.
      const amounts = await bills(ledger);
      expect(amounts.length).to.be.at.least(4);
      expect(Number(amounts.at(-1)) / Number(amounts[1])).to.be.within(2.9, 3.1);

      // Read in one go, and from a block on: in each the prices are those of the right block.
      const later = openMemoryLedger();
      await runToHead(later, [chain.url], join(folder, `${runtime}-later`));
      expect(await said(later)).to.deep.equal(story);
      for (const [first, ipus] of [
        [changed, [40_000, 120_000]],
        [changed + 1, [120_000]],
      ] as const) {
        const part = openMemoryLedger();
        const node = await openNode(part, [chain.url], join(folder, `${runtime}-${first}`), {}, first);
        await node.run(AbortSignal.timeout(30_000), true);
        await node.stop();
        expect((await said(part)).map(({ ipu }) => ipu)).to.deep.equal(ipus);
      }
    });
  }
});
