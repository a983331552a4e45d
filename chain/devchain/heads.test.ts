import type { ApiPromise } from '@polkadot/api';
import type { Header } from '@polkadot/types/interfaces';
import { expect } from 'chai';
import { type Devchain, startDevchain } from './devchain.js';
import { rpcClient } from './rpc-client.fixture.js';
import { connect, createTwin, devKey, stored, tx } from './devchain.fixture.js';

/** Waits for what the client is yet to hear; fails by mocha's own time limit. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const seen = (list: { number: number; hash: string }[]) => (header: Header) => {
  list.push({ number: header.number.toNumber(), hash: header.hash.toHex() });
};

describe('heads, finality and forks as a client sees them', () => {
  let chain: Devchain;
  let api: ApiPromise;

  beforeEach(async () => {
    chain = await startDevchain({ finalityLag: 3 });
    api = await connect(chain);
  });
  afterEach(async () => {
    await api.disconnect();
    await chain.close();
  });

  it('tells new heads at once and finalized ones with the lag, each once and in order', async () => {
    const best: { number: number; hash: string }[] = [];
    const final: { number: number; hash: string }[] = [];
    await api.rpc.chain.subscribeNewHeads(seen(best));
    await api.rpc.chain.subscribeFinalizedHeads(seen(final));
    chain.newBlock(10);
    await until(() => best.length === 11 && final.length === 8);
    expect(best.map(({ number }) => number)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(final.map(({ number }) => number)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(final).to.deep.equal(best.slice(0, 8));
    expect(chain.finalizedHead()).to.deep.equal(final.at(-1));
    expect((await api.rpc.chain.getFinalizedHead()).toHex()).to.equal(final.at(-1)?.hash);
  });

  it('shows a fork to new heads and all heads, and never its abandoned blocks to finalized ones', async () => {
    const all: { number: number; hash: string }[] = [];
    const best: { number: number; hash: string }[] = [];
    const final: { number: number; hash: string }[] = [];
    await api.rpc.chain.subscribeAllHeads(seen(all));
    await api.rpc.chain.subscribeNewHeads(seen(best));
    await api.rpc.chain.subscribeFinalizedHeads(seen(final));
    chain.newBlock(6);
    const lost = chain.fork(2);
    chain.newBlock(5);
    await until(() => final.length === 10);
    expect(lost).to.deep.equal(best.slice(5, 7).map(({ hash }) => hash));
    // The branch is told when it has become the longer one.
    expect(best.map(({ number }) => number)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(all.map(({ number }) => number)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 5, 6, 7, 8, 9, 10, 11, 12]);
    const parent = await api.rpc.chain.getHeader(best[7]?.hash ?? '');
    expect(lost).to.not.include(parent.parentHash.toHex());
    for (const { hash } of final) expect(lost).to.not.include(hash);
    expect(final.map(({ number }) => number)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Abandoned blocks stay readable.
    expect((await api.rpc.chain.getBlock(lost[0] ?? '')).block.header.number.toNumber()).to.equal(5);
    expect((await api.rpc.chain.getBlockHash(5)).toHex()).to.not.equal(lost[0]);
  });

  it('brings the extrinsics of abandoned blocks back: retracted, in a block again, finalized', async () => {
    await createTwin(chain, api, devKey('//Bob'));
    const bob = devKey('//Bob');
    const statuses: string[] = [];
    await tx(api, 'tfgridModule', 'createFarm', 'forked-farm', []).signAndSend(
      bob,
      { nonce: -1 },
      ({ status }) => {
        statuses.push(status.type);
      },
    );
    const abandoned = chain.newBlock();
    await until(() => statuses.includes('InBlock'));
    expect(chain.fork(1)).to.deep.equal([abandoned]);
    expect(await stored(api, 'tfgridModule.farmID')).to.equal(0);
    expect(await stored(api, 'tfgridModule.farmID', [], abandoned)).to.equal(1);
    await until(() => statuses.at(-1) === 'Ready');
    chain.newBlock();
    await until(() => statuses.at(-1) === 'InBlock');
    chain.newBlock(4);
    await until(() => statuses.includes('Finalized'));
    expect(statuses).to.deep.equal(['Ready', 'InBlock', 'Retracted', 'Ready', 'InBlock', 'Finalized']);
    expect(await stored(api, 'tfgridModule.farmID')).to.equal(1);
  });

  it('drops the extrinsics of abandoned blocks when asked to, and tells who was replaced in the pool', async () => {
    const rpc = await rpcClient(chain);
    const bob = devKey('//Bob');
    const watch = async (text: string, tip: number): Promise<string[]> => {
      const statuses: string[] = [];
      const nonce = ((await stored(api, 'system.account', [bob.address])) as { nonce: number }).nonce; // a struct
      await tx(api, 'system', 'remark', text).signAndSend(bob, { nonce, tip }, ({ status }) => {
        statuses.push(status.type);
      });
      await until(() => statuses.includes('Ready'));
      return statuses;
    };
    const replaced = await watch('one', 0);
    const dropped = await watch('two', 10);
    await until(() => replaced.at(-1) === 'Usurped');
    chain.newBlock();
    await until(() => dropped.includes('InBlock'));
    await rpc.call('dev_fork', { depth: 1, transactions: 'drop' });
    await until(() => dropped.at(-1) === 'Dropped');
    chain.newBlock(5);
    expect(await stored(api, 'system.account', [bob.address])).to.include({ nonce: 0 });
    rpc.close();
  });

  it('can abandon blocks of a chain without finality lag, by holding finality back', async () => {
    const instant = await startDevchain({ finalityLag: 0 });
    instant.newBlock(3);
    const before = instant.finalizedHead();
    expect(before.number).to.equal(3);
    const lost = instant.fork(4);
    expect(lost).to.have.length(4);
    expect(instant.finalizedHead().number).to.equal(8);
    await instant.close();
  });
});
