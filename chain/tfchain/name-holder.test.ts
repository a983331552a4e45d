import { expect } from 'chai';
import { nodeId } from '../../domain/ids.js';
import type { BlockSource } from '../block-source.js';
import { type Devchain, startDevchain } from '../devchain/devchain.js';
import { Reader } from './block-reader.fixture.js';
import { connectTfchain } from './connect-tfchain.js';
import { DevchainUser } from './devchain-user.js';

const place = { eventIndex: 0, origin: null };

describe('name contracts on the chain', () => {
  let chain: Devchain;
  let user: DevchainUser;
  let source: BlockSource;
  let cleanups: (() => Promise<void>)[] = [];

  async function open(runtime: 'older' | 'current' | 'newer'): Promise<void> {
    chain = await startDevchain({ runtime });
    user = await DevchainUser.of(chain);
    source = connectTfchain({ endpoints: [chain.url], requestTimeoutMs: 2000, pollMs: 50 });
    cleanups = [() => source.close(), () => user.close(), () => chain.close()];
  }
  afterEach(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  const reserve = (uri: string, name: string): Promise<void> =>
    user.call(uri, 'smartContractModule', 'createNameContract', { name });

  for (const runtime of ['older', 'current', 'newer'] as const) {
    it(`are read from storage as the blocks tell of them, until they end (${runtime} runtime)`, async () => {
      await open(runtime);
      await user.createTwins('//Alice', '//Bob');
      const nobody = async (name: string): Promise<void> => {
        expect((await source.nameHolder(name)).holder, name).to.equal(null);
      };
      for (const name of ['my-site', 'x'.repeat(200), '', 'ü']) await nobody(name);
      await reserve('//Alice', 'other');
      await reserve('//Bob', 'my-site');
      const { number } = chain.finalizedHead();
      const holder = { contractId: 2n, twinId: 2 };
      expect(await source.nameHolder('my-site')).to.deep.equal({ name: 'my-site', block: number, holder });
      for (const name of ['My-site', 'my-sit', 'my-site2']) await nobody(name);
      await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId: 2 });
      await nobody('my-site');
      await reserve('//Alice', 'my-site');
      expect((await source.nameHolder('my-site')).holder).to.deep.equal({ contractId: 3n, twinId: 1 });
      const names = ['my-site', 'nobodys'];
      const after = await source.nodeStorage?.({
        nodeId: nodeId(1),
        account: null,
        known: [],
        names,
        last: null,
        avoid: [],
      });
      expect(after?.names.map(({ holder: by }) => by && { ...by })).to.deep.equal([
        { contractId: 3n, twinId: 1 },
        null,
      ]);
      const { blocks } = await new Reader(source, 1, true).end();
      const facts = blocks.flatMap((block) => block.facts).filter(({ kind }) => kind.startsWith('Name'));
      expect(facts.map((fact) => ({ ...fact, eventIndex: 0, origin: null }))).to.deep.equal([
        { ...place, kind: 'NameContractCreated', contractId: 1n, twinId: 1, name: 'other' },
        { ...place, kind: 'NameContractCreated', contractId: 2n, twinId: 2, name: 'my-site' },
        { ...place, kind: 'NameContractCanceled', contractId: 2n },
        { ...place, kind: 'NameContractCreated', contractId: 3n, twinId: 1, name: 'my-site' },
      ]);
    });
  }
});
