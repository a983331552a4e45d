import type { ApiPromise } from '@polkadot/api';
import { expect } from 'chai';
import type { BlockSource, FinalizedBlock } from '../block-source.js';
import { connect as connectClient, devKey, send, tx } from '../devchain/devchain.fixture.js';
import { type Devchain, type DevchainOptions, startDevchain } from '../devchain/devchain.js';
import { type RpcClient, rpcClient } from '../devchain/rpc-client.fixture.js';
import { Reader, range } from './block-reader.fixture.js';
import { connectTfchain } from './connect-tfchain.js';
import { DevchainUser } from './devchain-user.js';
import { ChainProxy } from './proxy.fixture.js';

const hashes = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(32));

describe('blocks that carry a runtime upgrade', () => {
  const cleanups: (() => unknown)[] = [];
  let chain: Devchain;
  let rpc: RpcClient;

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  async function start(options: DevchainOptions): Promise<void> {
    chain = await startDevchain(options);
    cleanups.push(() => chain.close());
    rpc = await rpcClient(chain);
    cleanups.push(() => rpc.close());
  }

  async function user(): Promise<DevchainUser> {
    const made = await DevchainUser.of(chain);
    cleanups.push(() => made.close());
    return made;
  }

  function source(url = chain.url): BlockSource {
    const made = connectTfchain({ endpoints: [url], requestTimeoutMs: 5000, pollMs: 30 });
    cleanups.push(() => made.close());
    return made;
  }

  const headNumber = (): number => chain.finalizedHead().number;

  /** The next block is the last that the runtime of now writes. */
  async function upgradeInNextBlock(to: string): Promise<number> {
    return (await rpc.call('dev_upgradeRuntime', { to })).result as number; // the height it answers
  }

  function contractsIn(blocks: readonly FinalizedBlock[]): [number, string][] {
    return blocks.flatMap(({ number, facts }) =>
      facts.flatMap((fact): [number, string][] =>
        fact.kind === 'NodeContractCreated' ? [[number, fact.contract.deploymentHash]] : [],
      ),
    );
  }

  it('are read with the runtime that wrote them, contracts in them included; two of them in one offline gap', async () => {
    await start({ runtime: 'older' });
    const older = await user();
    await older.createTwins('//Alice', '//Bob');
    await older.createFarmAndNode('//Alice');
    await older.createContract('//Bob', hashes[0]!);
    const online = new Reader(source(), 1);
    await online.until(() => online.blocks.length === headNumber());
    const before = (await online.stop()).blocks;
    const cursor = before.at(-1)!;

    // The node is away; two upgrades pass, each in a block that makes a contract for it.
    const first = await upgradeInNextBlock('current');
    await older.createContract('//Bob', hashes[1]!);
    const current = await user();
    await current.createContract('//Bob', hashes[2]!);
    const second = await upgradeInNextBlock('newer');
    await current.createContract('//Bob', hashes[3]!);
    chain.newBlock(3);

    const after = await new Reader(source(), cursor.number + 1, true, cursor.hash).end();
    expect(after.error).to.equal(null);
    expect(after.numbers).to.deep.equal(range(cursor.number + 1, headNumber()));
    expect(contractsIn(after.blocks)).to.deep.equal([
      [first, hashes[1]],
      [second - 1, hashes[2]],
      [second, hashes[3]],
    ]);
    const specAt = new Map(after.blocks.map(({ number, specVersion }) => [number, specVersion]));
    expect([first, first + 1, second, second + 1].map((number) => specAt.get(number))).to.deep.equal([
      103, 125, 125, 149,
    ]);
    const never = await new Reader(source(), 1, true).end();
    expect(never.blocks).to.deep.equal([...before, ...after.blocks]);
  });

  for (const [when, turned] of [
    [
      'early: of the block itself, as most readers ask',
      (height: number): [number, number] => [height - 1, height],
    ],
    [
      'late: still of the block before the upgrade',
      (height: number): [number, number] => [height, height - 1],
    ],
  ] as const) {
    it(`stop the node when an endpoint gives version and metadata ${when}`, async () => {
      await start({ runtime: 'older' });
      const older = await user();
      await older.createTwins('//Alice', '//Bob');
      await older.createFarmAndNode('//Alice');
      const height = await upgradeInNextBlock('current');
      await older.createContract('//Bob', hashes[0]!);
      const current = await user();
      await current.createContract('//Bob', hashes[1]!);
      chain.newBlock(2);
      const [asked, answered] = await Promise.all(
        turned(height).map(async (number) => (await rpc.call('chain_getBlockHash', number)).result as string), // a hash
      );
      const proxy = await new ChainProxy(chain.url).start();
      cleanups.push(() => proxy.stop());
      const methods = new Set(['state_getRuntimeVersion', 'state_getMetadata']);
      proxy.turnRequest = (message) => {
        const { method } = JSON.parse(message) as { method: string }; // our own client's
        return methods.has(method) ? message.replace(asked!, answered!) : message;
      };
      const reader = await new Reader(source(proxy.url), 1, true).end();
      // The runtime of a block is that of its parent's state: the early one is wrong for this block, the late for the next.
      const wrong = turned(height)[0] + 1;
      expect(reader.error).to.have.property('code', 'BLOCK_UNDECODABLE');
      expect(reader.error).to.have.nested.property('details.block', wrong);
      expect(reader.error).to.have.nested.property('details.specVersion', wrong === height ? 125 : 103);
      expect(reader.numbers).to.deep.equal(range(1, wrong - 1));
      const honest = await new Reader(source(), 1, true).end();
      expect(contractsIn(honest.blocks)).to.deep.equal([
        [height, hashes[0]],
        [height + 1, hashes[1]],
      ]);
    });
  }

  it('in a fork that is then abandoned leave no trace, and another upgrade at that height is taken', async () => {
    await start({ runtime: 'older', finalityLag: 4 });
    const api: ApiPromise = await connectClient(chain);
    cleanups.push(() => api.disconnect());
    const reader = new Reader(source(), 1);
    chain.newBlock(6);
    const setCode = (name: string) =>
      tx(api, 'sudo', 'sudo', tx(api, 'system', 'setCode', `0x${Buffer.from(name).toString('hex')}`));
    const upgraded = await send(chain, setCode('current'), devKey('//Alice'));
    expect(upgraded.events.map(({ name }) => name)).to.include('system.CodeUpdated');
    chain.newBlock();
    const specOfBest = async (): Promise<number> =>
      ((await rpc.call('state_getRuntimeVersion')).result as { specVersion: number }).specVersion; // as answered
    expect(await specOfBest()).to.equal(125);
    await rpc.call('dev_fork', { depth: 2, transactions: 'drop' });
    expect(await specOfBest()).to.equal(103);
    const height = await upgradeInNextBlock('newer');
    chain.newBlock(8);
    await reader.until(() => reader.blocks.length === headNumber());
    await reader.stop();
    expect(reader.numbers).to.deep.equal(range(1, headNumber()));
    expect(reader.blocks.map(({ hash }) => hash)).to.not.include(upgraded.block);
    const specs = reader.blocks.map(({ specVersion }) => specVersion);
    expect(specs).to.deep.equal(reader.numbers.map((number) => (number <= height ? 103 : 149)));
    expect(reader.troubles).to.deep.equal([]);
  });
});
