import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChainFact } from '../../domain/chain-fact.js';
import { contractId, nodeId, twinId } from '../../domain/ids.js';
import type { BlockSource } from '../block-source.js';
import { type Devchain, type DevchainOptions, startDevchain } from '../devchain/devchain.js';
import { contractsOfNode } from '../recording/contracts-of-node.fixture.js';
import { Reader, range } from './block-reader.fixture.js';
import { connectTfchain, type TfchainOptions } from './connect-tfchain.js';
import { DevchainUser, nodeResources } from './devchain-user.js';
import { ChainProxy } from './proxy.fixture.js';

const hashes = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(32));
const [hashA = '', hashB = '', hashC = '', hashD = ''] = hashes;

describe('live block source over the development chain', () => {
  const cleanups: (() => Promise<void>)[] = [];
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-devchain-'));
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  async function chainOf(options: DevchainOptions = {}): Promise<Devchain> {
    const chain = await startDevchain(options);
    cleanups.push(() => chain.close());
    return chain;
  }

  async function userOf(chain: Devchain): Promise<DevchainUser> {
    const user = await DevchainUser.of(chain);
    cleanups.push(() => user.close());
    return user;
  }

  async function proxyOf(chain: Devchain): Promise<ChainProxy> {
    const proxy = await new ChainProxy(chain.url).start();
    cleanups.push(() => proxy.stop());
    return proxy;
  }

  function connect(urls: readonly string[], options: Partial<TfchainOptions> = {}): BlockSource {
    const source = connectTfchain({ endpoints: urls, requestTimeoutMs: 5000, pollMs: 50, ...options });
    cleanups.push(() => source.close());
    return source;
  }

  function kinds(facts: readonly ChainFact[]): string[] {
    return facts.map(({ kind }) => kind);
  }

  it('follows a story live, across an upgrade to a runtime with other shapes, and backfills the same', async () => {
    const chain = await chainOf({ runtime: 'older', upgradeAt: { height: 12, to: 'current' } });
    const reader = new Reader(connect([chain.url]), 1);
    const older = await userOf(chain);
    const [alice, bob] = await older.createTwins('//Alice', '//Bob');
    await older.createFarmAndNode('//Alice');
    await older.createContract('//Bob', hashA, 1);
    await older.createContract('//Bob', hashB);
    await reader.until(() => reader.blocks.length === chain.finalizedHead().number);
    chain.newBlock(12 - chain.finalizedHead().number);
    const current = await userOf(chain);
    await current.createContract('//Bob', hashC, 1);
    await reader.until(() => reader.blocks.length === chain.finalizedHead().number);
    await reader.stop();

    expect(reader.troubles).to.deep.equal([]);
    expect(reader.numbers).to.deep.equal(range(1, chain.finalizedHead().number));
    const specs = reader.blocks.map(({ specVersion }) => specVersion);
    expect(specs.slice(0, 12)).to.deep.equal(Array(12).fill(103));
    expect(new Set(specs.slice(12))).to.deep.equal(new Set([125]));
    const contracts = contractsOfNode(reader.blocks, nodeId(1));
    expect(contracts.get(contractId(1))).to.deep.include({ hash: hashA, createdBy: bob, data: 'hello' });
    expect(contracts.get(contractId(1))?.ips).to.deep.equal([
      { ip: '185.206.122.33/24', gateway: '185.206.122.1' },
    ]);
    expect(contracts.get(contractId(2))).to.deep.include({ hash: hashB, ips: [] });
    expect(contracts.get(contractId(3))).to.deep.include({ hash: hashC, createdBy: bob });
    expect(contracts.get(contractId(3))?.ips.map(({ ip }) => ip)).to.deep.equal(['185.206.122.34/24']);

    const source = connect([chain.url]);
    const again = await new Reader(source, 1, true).end();
    expect(again.blocks).to.deep.equal(reader.blocks);
    expect(await source.twinAccount(twinId(1))).to.equal(alice);
    expect(await source.twinAccount(twinId(2))).to.equal(bob);
    expect(await source.twinAccount(twinId(3))).to.equal(null);
    expect(await source.firstBlock()).to.equal(1);
    expect(await source.identity()).to.deep.include({ genesis: chain.genesisHash });
    expect(await source.finalizedHead()).to.deep.equal(chain.finalizedHead());
  });

  it('reads every fact of the current runtime', async () => {
    const chain = await chainOf();
    const user = await userOf(chain);
    const [, bob] = await user.createTwins('//Alice', '//Bob');
    await user.createFarmAndNode('//Alice');
    await user.createContract('//Bob', hashA, 2);
    const contract = {
      contractId: 1,
      deploymentHash: `0x${Buffer.from(hashD).toString('hex')}`,
      deploymentData: '',
    };
    await user.call('//Bob', 'smartContractModule', 'updateNodeContract', contract);
    const used = { hru: 1, sru: 2, cru: 3, mru: 4 };
    await user.call('//Alice', 'smartContractModule', 'reportContractResources', {
      contractResources: [{ contractId: 1, used }],
    });
    await user.call('//Alice', 'tfgridModule', 'reportUptimeV2', {
      uptime: 77,
      timestampHint: 1_704_067_200,
    });
    await user.call('//Alice', 'tfgridModule', 'addNodePublicConfig', {
      farmId: 1,
      nodeId: 1,
      publicConfig: {
        ip4: { ip: '185.206.122.40/24', gw: '185.206.122.1' },
        ip6: null,
        domain: 'gent.grid.tf',
      },
    });
    await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId: 1 });
    const reader = await new Reader(connect([chain.url]), 1, true).end();
    expect(reader.error).to.equal(null);
    const facts = reader.blocks.flatMap((block) => block.facts);
    const fact = (kind: string): ChainFact | undefined => facts.find((candidate) => candidate.kind === kind);
    expect(kinds(facts)).to.include.members([
      'TwinStored',
      'NodeStored',
      'NodeContractCreated',
      'ContractBilled',
    ]);
    expect(fact('NodeStored')).to.deep.include({ nodeId: 1, farmId: 1, twinId: 1 });
    expect(fact('NodeStored')).to.have.deep.property('resources', nodeResources);
    expect(fact('NodeContractUpdated')).to.have.nested.property('contract.deploymentHash', hashD);
    expect(fact('UpdatedUsedResources')).to.deep.include({
      contractId: 1n,
      used: { hru: 1n, sru: 2n, cru: 3n, mru: 4n },
    });
    expect(fact('NodeUptimeReported')).to.deep.include({ nodeId: 1, uptime: 77n });
    expect(fact('NodePublicConfigStored')).to.deep.include({
      nodeId: 1,
      config: {
        ip4: { ip: '185.206.122.40/24', gateway: '185.206.122.1' },
        ip6: null,
        domain: 'gent.grid.tf',
      },
    });
    expect(fact('IpsFreed')).to.deep.include({
      contractId: 1n,
      ips: ['33', '34'].map((last) => ({ ip: `185.206.122.${last}/24`, gateway: '185.206.122.1' })),
    });
    expect(fact('NodeContractCanceled')).to.deep.include({ contractId: 1n, nodeId: 1, twinId: 2 });
    expect(fact('NodeContractCanceled')?.origin).to.deep.include({
      phase: 'extrinsic',
      signer: bob,
      call: 'smartContractModule.cancelContract',
    });
  });

  it('goes on after the server was stopped and started again on its file', async () => {
    const file = join(folder, 'chain');
    let chain = await startDevchain({ file });
    cleanups.push(() => chain.close().catch(() => undefined));
    const { port } = chain;
    const reader = new Reader(connect([chain.url]), 1);
    for (const _round of [1, 2, 3]) {
      chain.newBlock(10);
      const { number } = chain.finalizedHead();
      await reader.until(() => reader.blocks.length === number);
      await chain.close();
      const { length } = reader.troubles;
      await reader.until(() => reader.troubles.length > length);
      chain = await startDevchain({ file, port });
    }
    chain.newBlock(10);
    await reader.until(() => reader.blocks.length === 40);
    await reader.stop();
    await chain.close();
    expect(reader.numbers).to.deep.equal(range(1, 40));
    expect(
      reader.blocks.every(({ parentHash }, at) => at === 0 || parentHash === reader.blocks[at - 1]?.hash),
    ).to.equal(true);
  });

  it('never sees a fork that is abandoned before finality', async () => {
    const chain = await chainOf({ finalityLag: 3 });
    const reader = new Reader(connect([chain.url]), 1);
    chain.newBlock(10);
    const abandoned = chain.fork(2);
    expect(abandoned).to.have.lengthOf(2);
    chain.newBlock(10);
    const { number } = chain.finalizedHead();
    await reader.until(() => reader.blocks.length === number);
    await reader.stop();
    expect(reader.numbers).to.deep.equal(range(1, number));
    expect(reader.blocks.map(({ hash }) => hash)).to.not.include.members(abandoned);
    expect(reader.blocks.some(({ hash }) => abandoned.includes(hash))).to.equal(false);
    expect(reader.troubles).to.deep.equal([]);
  });

  it('says when the chain has discarded the blocks that are needed', async () => {
    const chain = await chainOf({ pruneAfter: 10 });
    chain.newBlock(50);
    const source = connect([chain.url]);
    const first = await source.firstBlock();
    expect(first).to.be.within(39, 42);
    const reader = await new Reader(source, 5, true).end();
    expect(reader.error).to.have.property('code', 'BLOCKS_PRUNED');
    expect((await new Reader(source, first, true).end()).numbers).to.deep.equal(range(first, 50));
  });

  it('refuses another chain behind the same address', async () => {
    const [ours, other] = [await chainOf(), await chainOf({ name: 'another' })];
    const proxy = await proxyOf(ours);
    for (const chain of [ours, other]) chain.newBlock(5);
    const reader = new Reader(connect([proxy.url]), 1);
    await reader.until(() => reader.blocks.length === 5);
    proxy.retarget(other.url);
    other.newBlock(5);
    await reader.end();
    expect(reader.error).to.have.property('code', 'CHAIN_FOREIGN');
    expect(reader.numbers).to.deep.equal(range(1, 5));
    const late = await new Reader(connect([other.url], { expectedGenesis: ours.genesisHash }), 6).end();
    expect(late.error).to.have.property('code', 'CHAIN_FOREIGN');
  });
});
