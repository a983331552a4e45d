import { expect } from 'chai';
import { farmId, nodeId, twinId } from '../../domain/ids.js';
import { type Devchain, startDevchain } from '../devchain/devchain.js';
import { rpcClient } from '../devchain/rpc-client.fixture.js';
import { Reader } from './block-reader.fixture.js';
import { connectTfchain } from './connect-tfchain.js';
import { DevchainUser, nodeResources } from './devchain-user.js';
import { ChainProxy } from './proxy.fixture.js';

describe("records of the chain's storage", () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  for (const runtime of ['older', 'current', 'newer'] as const) {
    it(`are read, kept, and read again when an event says that they changed (${runtime} runtime)`, async () => {
      const chain: Devchain = await startDevchain({ runtime });
      cleanups.push(() => chain.close());
      const user = await DevchainUser.of(chain);
      cleanups.push(() => user.close());
      const [alice] = await user.createTwins('//Alice', '//Bob');
      await user.createFarmAndNode('//Alice');
      const proxy = await new ChainProxy(chain.url).start();
      cleanups.push(() => proxy.stop());
      let reads = 0;
      proxy.turnRequest = (message) => {
        if (message.includes('state_getStorage')) reads++;
        return message;
      };
      const source = connectTfchain({ endpoints: [proxy.url], pollMs: 20, requestTimeoutMs: 5000 });
      cleanups.push(() => source.close());
      const records = source.records!;
      const reader = new Reader(source, 1);
      const caughtUp = (): Promise<void> =>
        reader.until(() => reader.blocks.length === chain.finalizedHead().number);
      await caughtUp();

      const twin = await records.twin(twinId(1));
      expect(twin).to.deep.equal({ at: chain.finalizedHead(), value: { twinId: 1, account: alice } });
      const node = await records.node(nodeId(1));
      expect(node.value).to.deep.equal({
        nodeId: 1,
        farmId: 1,
        twinId: 1,
        resources: nodeResources,
        publicConfig: null,
        interfaces: [],
      });
      const power = (await records.powerOf(nodeId(1))).value;
      expect(power, 'never told to be down').to.equal(null);
      const farm = await records.farm(farmId(1));
      expect(farm.value).to.deep.include({ farmId: 1, name: 'freefarm', twinId: 1, dedicated: false });
      expect(farm.value?.publicIps.map(({ ip }) => ip)).to.deep.equal([
        '185.206.122.33/24',
        '185.206.122.34/24',
      ]);
      expect((await records.rentOf(nodeId(1))).value).to.equal(null);
      expect((await records.twin(twinId(9))).value).to.equal(null);

      reads = 0;
      expect(await records.node(nodeId(1))).to.deep.equal(node);
      expect(await source.twinAccount(twinId(1))).to.equal(alice);
      expect(reads).to.equal(0);

      const ip4 = { ip: '185.206.122.40/24', gw: '185.206.122.1' };
      const publicConfig =
        runtime === 'older'
          ? { ipv4: ip4.ip, gw4: ip4.gw, ipv6: '', gw6: '', domain: 'gent.grid.tf' }
          : { ip4, ip6: null, domain: 'gent.grid.tf' };
      await user.call('//Alice', 'tfgridModule', 'addNodePublicConfig', {
        farmId: 1,
        nodeId: 1,
        publicConfig,
      });
      await caughtUp();
      const changed = await records.node(nodeId(1));
      expect(changed.at).to.deep.equal(chain.finalizedHead());
      expect(changed.value?.publicConfig).to.deep.equal({
        ip4: { ip: '185.206.122.40/24', gateway: '185.206.122.1' },
        ip6: null,
        domain: 'gent.grid.tf',
      });
      expect(reader.blocks.at(-1)?.changed).to.deep.equal([{ kind: 'node', id: 1 }]);

      // The chain is gone: what is kept is still right as of the last block that was known.
      await proxy.stop();
      expect(await records.node(nodeId(1))).to.deep.equal(changed);
      await reader.stop();
      const asked: unknown = await records.node(nodeId(1)).catch((error: unknown) => error);
      expect(asked).to.have.property('code', 'CHAIN_UNREACHABLE');
    });
  }

  it('know the prices, and read them again when an event says that they changed', async () => {
    const chain = await startDevchain();
    cleanups.push(() => chain.close());
    const user = await DevchainUser.of(chain);
    cleanups.push(() => user.close());
    const source = connectTfchain({ endpoints: [chain.url], pollMs: 20 });
    cleanups.push(() => source.close());
    chain.newBlock();
    const reader = new Reader(source, 1);
    const caughtUp = () => reader.until(() => reader.blocks.length === chain.finalizedHead().number);
    await caughtUp();
    const first = await source.records!.pricing(1);
    expect(first.value).to.deep.include({ id: 1, name: 'threefold_default_pricing_policy', ipu: 40_000 });
    chain.newBlock();
    await caughtUp();
    expect(await source.records!.pricing(1), 'kept').to.equal(first);
    await user.changePrices('//Alice', 50_000);
    await caughtUp();
    expect(reader.blocks.at(-1)?.changed).to.deep.equal([{ kind: 'pricing', id: 1 }]);
    const second = await source.records!.pricing(1);
    expect([second.value?.ipu, second.at]).to.deep.equal([50_000, chain.finalizedHead()]);
    expect((await source.records!.pricing(2)).value).to.equal(null);
    await reader.stop();
  });

  it('know who rents a node', async () => {
    const chain = await startDevchain();
    cleanups.push(() => chain.close());
    const user = await DevchainUser.of(chain);
    cleanups.push(() => user.close());
    const rpc = await rpcClient(chain);
    cleanups.push(() => rpc.close());
    await user.createTwins('//Alice', '//Bob');
    await user.createFarmAndNode('//Alice');
    const source = connectTfchain({ endpoints: [chain.url], pollMs: 20 });
    cleanups.push(() => source.close());
    const reader = new Reader(source, 1);
    const records = source.records!;
    await reader.until(() => reader.blocks.length === chain.finalizedHead().number);
    expect((await records.rentOf(nodeId(1))).value).to.equal(null);
    await user.call('//Bob', 'smartContractModule', 'createRentContract', {
      nodeId: 1,
      solutionProviderId: null,
    });
    await reader.until(() => reader.blocks.length === chain.finalizedHead().number);
    expect((await records.rentOf(nodeId(1))).value).to.equal(1n);
    await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId: 1 });
    await reader.until(() => reader.blocks.length === chain.finalizedHead().number);
    expect((await records.rentOf(nodeId(1))).value).to.equal(null);
    await reader.stop();
  });
});
