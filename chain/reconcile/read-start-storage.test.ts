import { expect } from 'chai';
import { nodeId } from '../../domain/ids.js';
import { haveShared, skipReason } from '../tfchain/recorded-blocks.fixture.js';
import { RuntimeStore } from '../tfchain/runtime-store.js';
import { readStartStorage } from './read-start-storage.js';
import { stateAt, StoredChain } from './stored-chain.fixture.js';

const policy = { id: 1, name: 'usual' };
const price = (value: number) => ({ value, unit: 'Gigabytes' });
const prices = {
  su: price(50_000),
  cu: price(100_000),
  nu: price(15_000),
  ipu: price(40_000),
  uniqueName: price(2500),
  domainName: price(5000),
};

describe('what the storage held of a node where its log begins', () => {
  for (const spec of [61, 'v14'] as const) {
    it(`is read of real runtimes, with its farm and the prices there (${spec})${skipReason}`, async function () {
      if (!haveShared) return this.skip();
      this.timeout(20_000);
      const chain = new StoredChain(spec);
      chain.putGrid('Nodes', 4, { id: 4, farmId: 3, twinId: 9 });
      chain.putGrid('Farms', 3, { id: 3, name: 'third', twinId: 8, pricingPolicyId: 1, dedicatedFarm: true });
      chain.putGrid('PricingPolicies', 1, { ...policy, ...prices });
      const read = await readStartStorage(chain, new RuntimeStore(null), stateAt, nodeId(4));
      expect(read).to.deep.include({
        block: stateAt,
        specVersion: chain.specVersion,
        time: 0,
        contracts: [],
      });
      expect(read.node).to.deep.include({ farmId: 3, twinId: 9, rent: null });
      expect(read.farm).to.deep.equal({
        farmId: 3,
        name: 'third',
        twinId: 8,
        dedicated: true,
        pricing: { ...policy, su: 50_000, cu: 100_000, nu: 15_000, ipu: 40_000, uniqueName: 2500 },
      });
      const other = await readStartStorage(chain, new RuntimeStore(null), stateAt, nodeId(5));
      expect(other.node).to.deep.include({ farmId: null, twinId: null });
      expect(other.farm).to.equal(null);
    });
  }
});
