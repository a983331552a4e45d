import { expect } from 'chai';
import { startDevchain } from './devchain.js';
import { connect, createTwin, devKey, stored } from './devchain.fixture.js';
import { rpcClient } from './rpc-client.fixture.js';

describe('block production', () => {
  it('makes blocks by itself at the block time, final two blocks later', async () => {
    const chain = await startDevchain({ blockTimeMs: 20, startTime: 1_700_000_000_000 });
    const api = await connect(chain);
    const numbers: number[] = [];
    await new Promise<void>((resolve) => {
      void api.rpc.chain.subscribeFinalizedHeads((header) => {
        numbers.push(header.number.toNumber());
        if (numbers.length > 5) resolve();
      });
    });
    const first = numbers[0] ?? 0;
    expect(numbers).to.deep.equal(numbers.map((_, i) => first + i));
    const head = (await api.rpc.chain.getHeader()).number.toNumber();
    expect(head).to.be.greaterThan(chain.finalizedHead().number);
    const hash = (await api.rpc.chain.getBlockHash(3)).toHex();
    expect(await stored(api, 'timestamp.now', [], hash)).to.equal(1_700_000_000_000 + 3 * 20);
    await api.disconnect();
    await chain.close();
  });

  it('takes the time from the machine when none is given, never going back', async () => {
    const chain = await startDevchain({ blockTimeMs: 60_000 });
    const api = await connect(chain);
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const hash = chain.newBlock();
      times.push(Number(await stored(api, 'timestamp.now', [], hash)));
    }
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
    expect(new Set(times).size).to.equal(5);
    await api.disconnect();
    await chain.close();
  });

  it('serves two clients at once, and survives one that drops in the middle', async () => {
    const chain = await startDevchain();
    const [one, two] = [await connect(chain), await rpcClient(chain)];
    await two.call('chain_subscribeNewHeads');
    await two.call('author_submitAndWatchExtrinsic', '0x00');
    two.close();
    expect((await createTwin(chain, one, devKey('//Bob'))).error).to.equal(null);
    await one.disconnect();
    await chain.close();
  });

  it('says when its port is taken', async () => {
    const chain = await startDevchain();
    const second = await startDevchain({ port: chain.port }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(second).to.include({ code: 'EADDRINUSE' });
    await chain.close();
  });
});
