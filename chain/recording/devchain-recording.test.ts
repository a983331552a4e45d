import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { twinId } from '../../domain/ids.js';
import { type Devchain, startDevchain } from '../devchain/devchain.js';
import { Reader, range } from '../tfchain/block-reader.fixture.js';
import { systemEventsKey } from '../tfchain/system-events-key.js';
import { connectTfchain } from '../tfchain/connect-tfchain.js';
import { DevchainUser } from '../tfchain/devchain-user.js';
import { RpcConnection } from '../tfchain/rpc-connection.js';
import { openRecording } from './open-recording.js';

const shape = z.object({
  block: z.object({ header: z.object({ parentHash: z.string() }), extrinsics: z.array(z.string()) }),
});

/** Writes down what a chain answers for its blocks from 2 on, raw, with the metadata of their runtimes. */
async function recordChain(chain: Devchain, folder: string): Promise<string> {
  const rpc = new RpcConnection(chain.url, { requestTimeoutMs: 5000 });
  await rpc.connect();
  const head = chain.finalizedHead().number;
  const lines = [JSON.stringify({ chain: 'devchain', head })];
  const specs = new Set<number>();
  for (const number of range(2, head)) {
    const hash = await rpc.send<string>('chain_getBlockHash', [number]);
    const { block } = shape.parse(await rpc.send('chain_getBlock', [hash]));
    const { parentHash } = block.header;
    const { specVersion } = await rpc.send<{ specVersion: number }>('state_getRuntimeVersion', [parentHash]);
    const events = await rpc.send<string>('state_getStorage', [systemEventsKey, hash]);
    lines.push(
      JSON.stringify({ number, hash, parentHash, specVersion, extrinsics: block.extrinsics, events }),
    );
    if (!specs.has(specVersion)) {
      const metadata = await rpc.send<string>('state_getMetadata', [parentHash]);
      await writeFile(join(folder, `metadata-${specVersion}.hex`), metadata);
    }
    specs.add(specVersion);
  }
  await rpc.disconnect();
  const file = join(folder, 'recording.jsonl');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

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
