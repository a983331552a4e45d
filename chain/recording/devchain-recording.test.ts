import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { twinId } from '../../domain/ids.js';
import { startDevchain } from '../devchain/devchain.js';
import { Reader } from '../tfchain/block-reader.fixture.js';
import { connectTfchain } from '../tfchain/connect-tfchain.js';
import { DevchainUser } from '../tfchain/devchain-user.js';
import { openRecording } from './open-recording.js';
import { recordChain } from './record-chain.fixture.js';

describe('a recording of the development chain', () => {
  it('says what the live chain said, across an upgrade', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-record-'));
    const chain = await startDevchain({ runtime: 'older', upgradeAt: { height: 9, to: 'current' } });
    const older = await DevchainUser.of(chain);
    const [, bob] = await older.createTwins('//Alice', '//Bob');
    await older.createFarmAndNode('//Alice');
    await older.createContract('//Bob', 'a'.repeat(32), 1);
    chain.newBlock(9 - chain.finalizedHead().number);
    const current = await DevchainUser.of(chain);
    await current.call('//Bob', 'smartContractModule', 'cancelContract', { contractId: 1 });
    const source = connectTfchain({ endpoints: [chain.url] });
    try {
      const live = await new Reader(source, 2, true).end();
      const recording = await openRecording(await recordChain(chain, folder));
      const recorded = await new Reader(recording, 2, true).end();
      expect(recorded.error).to.equal(null);
      expect(recorded.blocks).to.deep.equal(live.blocks);
      expect(new Set(recorded.blocks.map(({ specVersion }) => specVersion)).size).to.equal(2);
      expect(recorded.blocks.flatMap(({ facts }) => facts.map(({ kind }) => kind))).to.include.members([
        'NodeContractCreated',
        'NodeContractCanceled',
      ]);
      expect(await recording.twinAccount(twinId(2))).to.equal(bob);
    } finally {
      await source.close();
      for (const user of [older, current]) await user.close();
      await chain.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
