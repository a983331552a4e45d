import { expect } from 'chai';
import { farmId, nodeId } from '../../domain/ids.js';
import { startDevchain } from '../devchain/devchain.js';
import { connectTfchain } from '../tfchain/connect-tfchain.js';
import { DevchainUser } from '../tfchain/devchain-user.js';
import { haveShared, skipReason } from '../tfchain/recorded-blocks.fixture.js';
import { RuntimeStore } from '../tfchain/runtime-store.js';
import { readFarmNodes } from './read-farm-nodes.js';
import { stateAt as at, StoredChain } from './stored-chain.fixture.js';

describe('the nodes of a farm in the storage', () => {
  for (const spec of [9, 31, 49, 61]) {
    it(`are found among all nodes, page by page, where the runtime keeps no list (real spec ${spec})${skipReason}`, async function () {
      if (!haveShared) return this.skip();
      this.timeout(20_000);
      const chain = new StoredChain(spec, 100);
      chain.putGrid('Farms', 3, { id: 3, name: 'third', twinId: 1 });
      for (let id = 1; id <= 350; id++)
        chain.putGrid('Nodes', id, { id, farmId: id % 50 === 0 ? 3 : 4, twinId: id });
      const reading = await readFarmNodes(chain, new RuntimeStore(null), at, farmId(3));
      expect(reading).to.deep.equal({ block: at, farm: 'third', nodes: [50, 100, 150, 200, 250, 300, 350] });
      // the fifth page is empty: a page that is not full may be the endpoint's own limit
      expect(chain.asked.filter((method) => method === 'state_getKeysPaged').length).to.equal(5);
      const none = await readFarmNodes(chain, new RuntimeStore(null), at, farmId(5));
      expect(none).to.deep.equal({ block: at, farm: null, nodes: [] });
    });
  }

  it(`are not believed when keys go round in a circle${skipReason}`, async function () {
    if (!haveShared) return this.skip();
    const chain = new StoredChain(61, 2);
    chain.putGrid('Farms', 3, { id: 3, name: 'third', twinId: 1 });
    for (const id of [1, 2, 3]) chain.putGrid('Nodes', id, { id, farmId: 3, twinId: id });
    const ask = chain.ask.bind(chain);
    chain.ask = (method, [prefix, count], shape) => ask(method, [prefix, count], shape);
    const failed = readFarmNodes(chain, new RuntimeStore(null), at, farmId(3)).catch(
      (error: unknown) => error,
    );
    expect(await failed)
      .to.have.property('message')
      .that.contains('out of order');
  });

  for (const runtime of ['older', 'newer'] as const) {
    it(`are read by the chain's own list, at any block (${runtime} runtime)`, async function () {
      this.timeout(20_000);
      const chain = await startDevchain({ runtime, pruneAfter: 20 });
      const user = await DevchainUser.of(chain);
      const source = connectTfchain({ endpoints: [chain.url], requestTimeoutMs: 5000 });
      try {
        await user.createTwins('//Alice', '//Bob');
        await user.createFarmAndNode('//Alice');
        const { number } = chain.finalizedHead();
        await user.createNode('//Bob', { serialNumber: 'y' });
        const nodes = async (block: number | null) => (await source.farmNodes?.(farmId(1), block))?.nodes;
        expect(await nodes(number - 1)).to.deep.equal([]);
        expect(await nodes(number)).to.deep.equal([nodeId(1)]);
        expect(await nodes(null)).to.deep.equal([nodeId(1), nodeId(2)]);
        chain.newBlock(30);
        const gone = await nodes(number).catch((error: unknown) => error);
        expect(gone).to.include({ code: 'BLOCKS_PRUNED' });
      } finally {
        await source.close();
        await user.close();
        await chain.close();
      }
    });
  }
});
