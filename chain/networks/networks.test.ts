import { expect } from 'chai';
import { connectTfchain } from '../tfchain/connect-tfchain.js';
import { networkNames, networks } from './networks.js';

describe('the networks', () => {
  it('have several endpoints each, that can make a quorum, and a genesis of their own', async () => {
    for (const name of networkNames) {
      const { endpoints, genesis, relays } = networks[name];
      expect(endpoints.length, name).to.be.at.least(3);
      // At most four relays fit into a twin's record (zosbase environment.go).
      expect(relays.length, name).to.be.within(1, 4);
      expect(genesis).to.match(/^0x[0-9a-f]{64}$/);
      await connectTfchain({ endpoints, expectedGenesis: genesis, quorum: 3 }).close();
    }
    const all = networkNames.map((name) => networks[name]);
    expect(new Set(all.map(({ genesis }) => genesis)).size).to.equal(4);
    expect(new Set(all.flatMap(({ endpoints }) => endpoints)).size).to.equal(
      all.flatMap(({ endpoints }) => endpoints).length,
    );
  });
});
