import { expect } from 'chai';
import { type Devchain, startDevchain } from '../devchain/devchain.js';
import { Reader, range } from './block-reader.fixture.js';
import { connectTfchain, type TfchainOptions } from './connect-tfchain.js';
import { ChainProxy, cut } from './proxy.fixture.js';

const odd = `0x${'5a'.repeat(32)}`;

describe('the only endpoint, with one answer that is garbled', () => {
  const cleanups: (() => Promise<void>)[] = [];
  let chain: Devchain;
  let proxy: ChainProxy;

  beforeEach(async () => {
    chain = await startDevchain();
    proxy = await new ChainProxy(chain.url).start();
    cleanups.push(
      () => chain.close(),
      () => proxy.stop(),
    );
    chain.newBlock(5);
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  function connect(options: Partial<TfchainOptions> = {}) {
    const source = connectTfchain({ endpoints: [proxy.url], requestTimeoutMs: 5000, pollMs: 50, ...options });
    cleanups.push(() => source.close());
    return source;
  }

  /** The next answer in which this stands has something else there. */
  function garble(true_: string, false_: string): () => boolean {
    let done = false;
    proxy.meddle = (message) => {
      if (done || !message.includes(true_)) return message;
      done = true;
      return message.replace(true_, false_);
    };
    return () => done;
  }

  it('of a new log does not bind it to a chain that is not there', async () => {
    const garbled = garble(chain.genesisHash, odd);
    const source = connect();
    const first = await source.identity().catch((error: unknown) => error);
    expect(first).to.have.property('code', 'CHAIN_UNREACHABLE');
    expect(garbled()).to.equal(true);
    expect((await source.identity()).genesis).to.equal(chain.genesisHash);
    expect((await new Reader(source, 1, true).end()).numbers).to.deep.equal(range(1, 5));
  });

  it('is not called foreign for one genesis hash, after a reconnection either', async () => {
    const source = connect({ expectedGenesis: chain.genesisHash });
    const reader = new Reader(source, 1);
    await reader.until(() => reader.blocks.length === 5);
    const garbled = garble(chain.genesisHash, odd);
    const { meddle } = proxy;
    proxy.meddle = () => cut;
    chain.newBlock();
    await reader.until(() => reader.troubles.length > 0);
    proxy.meddle = meddle;
    await reader.until(() => reader.blocks.length === 6 && garbled());
    expect(new Set((await reader.stop()).troubles.map(({ code }) => code))).to.deep.equal(
      new Set(['CHAIN_UNREACHABLE']),
    );
  });

  it('is not called foreign for one hash of the block that the log ends with', async () => {
    const { number, hash } = chain.finalizedHead();
    const source = connect({ expectedGenesis: chain.genesisHash });
    await source.finalizedHead();
    chain.newBlock(3);
    const garbled = garble(hash, odd);
    const reader = await new Reader(source, number + 1, true, hash).end();
    expect([garbled(), reader.error]).to.deep.equal([true, null]);
    expect(reader.numbers).to.deep.equal(range(number + 1, number + 3));
  });

  it('is not held to a head that it never had: the header must be that of the hash', async () => {
    const source = connect({ expectedGenesis: chain.genesisHash });
    const reader = new Reader(source, 1);
    await reader.until(() => reader.blocks.length === 5);
    const garbled = garble('"number":"0x6"', '"number":"0xffffff"');
    chain.newBlock();
    await reader.until(() => garbled());
    chain.newBlock();
    await reader.until(() => reader.blocks.length === 7);
    await reader.stop();
    expect(source.endpoints?.()[0]).to.deep.include({ state: 'healthy' });
    expect(reader.troubles.every(({ code }) => code === 'CHAIN_UNREACHABLE')).to.equal(true);
  });

  it('is foreign when it says so twice, and is taken back when it is ours again', async () => {
    const other = await startDevchain({ name: 'another' });
    cleanups.push(() => other.close());
    const source = connect({ expectedGenesis: chain.genesisHash });
    const reader = new Reader(source, 1);
    await reader.until(() => reader.blocks.length === 5);
    const { hash } = chain.finalizedHead();
    proxy.retarget(other.url);
    await reader.end();
    expect(reader.error).to.have.property('code', 'CHAIN_FOREIGN');
    expect(source.endpoints?.()[0]).to.deep.include({ state: 'foreign' });
    const still = await new Reader(source, 6, false, hash).end();
    expect(still.error).to.have.property('code', 'CHAIN_FOREIGN');
    proxy.retarget(chain.url);
    chain.newBlock(2);
    const again = await new Reader(source, 6, true, hash).end();
    expect([again.error, again.numbers]).to.deep.equal([null, [6, 7]]);
  });

  /** Another server of the same chain, on which it has a fork behind block 7 and nothing is final but its beginning. */
  async function serverBehind(): Promise<Devchain> {
    const behind = await startDevchain({ finalityLag: 7 });
    cleanups.push(() => behind.close());
    behind.newBlock(8);
    expect(behind.fork(1)).to.have.length(1);
    return behind;
  }

  it('may be another server after a reconnection: that one is behind, and is not taken for a liar', async () => {
    const behind = await serverBehind();
    const reader = new Reader(connect({ expectedGenesis: chain.genesisHash }), 1);
    await reader.until(() => reader.blocks.length === 5);
    proxy.retarget(behind.url);
    await reader.until(() => reader.troubles.some(({ message }) => message.includes('was read before')));
    expect(reader.troubles.map(({ code }) => code)).to.not.include('CHAIN_WENT_BACK');
    chain.newBlock(4);
    proxy.retarget(chain.url);
    await reader.until(() => reader.blocks.length === 9);
    expect((await reader.stop()).numbers).to.deep.equal(range(1, 9));
  });

  it('gives no block of a fork for a final one when another server answers in the middle of a walk', async () => {
    const behind = await serverBehind();
    chain.newBlock();
    const { hash } = chain.finalizedHead();
    chain.newBlock(2);
    const stop = new AbortController();
    const source = connect({ expectedGenesis: chain.genesisHash });
    const options = { signal: stop.signal, untilHead: false, expectedParent: hash, prefetch: 1 };
    const read: string[] = [];
    for await (const block of source.follow(7, options)) {
      read.push(block.hash);
      if (block.number === 8) stop.abort();
      proxy.retarget(behind.url);
      await new Promise((resolve) => setTimeout(resolve, 50));
      setTimeout(() => proxy.retarget(chain.url), 500);
    }
    expect(read).to.have.length(2);
    expect(read[1]).to.equal(chain.finalizedHead().hash);
  });
});
