import { expect } from 'chai';
import { startDevchain } from '../../../chain/devchain/devchain.js';
import { DevchainUser } from '../../../chain/tfchain/devchain-user.js';
import { haveShared, sharedTfchain, skipReason } from '../../../chain/tfchain/recorded-blocks.fixture.js';
import { SeededRandom } from '../fuzz/seeded-random.js';
import { chainSeeds } from './chain-seeds.js';
import { gapWorld } from './gap-world.js';
import { truthOf, tryFollow } from './try-follow.js';
import { tryReconcile } from './try-reconcile.js';
import { tryScale } from './try-scale.js';

describe('changed answers of a chain', () => {
  it(`have no finding in 300 SCALE blobs of all runtimes${skipReason.replace('SKIPPED', 'without the recordings')}`, async () => {
    const seeds = await chainSeeds(haveShared ? sharedTfchain : null);
    const ends = new Map<string, number>();
    const random = new SeededRandom(1);
    for (let turn = 0; turn < 300; turn++) {
      const { end, finding } = tryScale(random.pick(seeds), random);
      expect(finding, `turn ${turn}`).to.equal(null);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect([...ends.keys()]).to.include.members(['events read', 'events refused', 'extrinsics refused']);
    expect(ends.get('events refused')).to.be.greaterThan(100);
  });

  it('have no finding in 4 walks along a chain', async () => {
    const chain = await startDevchain({ runtime: 'older', upgradeAt: { height: 9, to: 'current' } });
    const user = await DevchainUser.of(chain);
    await user.createTwins('//Alice', '//Bob');
    chain.newBlock(8);
    await user.close();
    const truth = await truthOf(chain.url);
    const turns = await Promise.all(
      [1, 2, 3, 4].map((seed) => tryFollow(chain.url, truth, new SeededRandom(seed))),
    );
    await chain.close();
    for (const { finding, end } of turns) expect(finding, end).to.equal(null);
    expect(turns.reduce((sum, { changed }) => sum + changed, 0)).to.be.greaterThan(15);
  });

  it('zos-facts 4.3: an odd answer of the storage, whatever it is, removes no contract and hides none after a gap', async () => {
    const world = await gapWorld();
    const turns = await Promise.all(
      Array.from({ length: 8 }, (_, seed) => tryReconcile(world, new SeededRandom(seed))),
    );
    await world.close();
    for (const { finding, end } of turns) expect(finding, end).to.equal(null);
    expect(turns.filter(({ changed }) => changed > 0)).to.have.lengthOf.above(4);
  });
});
