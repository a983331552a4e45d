import { expect } from 'chai';
import { Reader, range } from './block-reader.fixture.js';
import { haveShared, skipReason } from './recorded-blocks.fixture.js';
import { ServedRecording } from './served-recording.fixture.js';

describe(`a range of blocks${skipReason}`, () => {
  let served: ServedRecording;

  before(async function () {
    if (!haveShared) return this.skip();
    served = await ServedRecording.open();
  });

  afterEach(() => served?.clear());

  it('is asked for its hashes and runtimes once for many blocks, and for each where the runtime changes', async () => {
    const end = served.recorded.length;
    const chain = await served.serve(end);
    const reader = await new Reader(served.connect([chain]), 1, true).end();
    expect(reader.numbers).to.deep.equal(range(1, end));
    expect(reader.blocks.map(({ specVersion }) => specVersion)).to.deep.equal(
      served.recorded.map(({ specVersion }) => specVersion),
    );
    const asked = (method: string): number => chain.calls.filter((call) => call === method).length;
    expect(asked('chain_getBlock')).to.equal(end);
    expect(asked('chain_getBlockHash')).to.be.below(end / 20);
    // One chunk holds the upgrade: its blocks are asked for one by one.
    expect(asked('state_getRuntimeVersion')).to.be.within(4, 64 + end / 20);
  });

  it('gives the same when a block in it cannot be had, up to that block', async () => {
    const chain = await served.serve(100);
    chain.meddle = ({ id, method, params }) => {
      const [numbers] = params;
      if (method !== 'chain_getBlockHash' || !Array.isArray(numbers)) return undefined;
      const result = numbers.map((number) => (number === 40 ? null : chain.blocks[Number(number)]?.hash));
      return JSON.stringify({ jsonrpc: '2.0', id, result });
    };
    const reader = await new Reader(served.connect([chain]), 1, true).end();
    expect(reader.error).to.include({ code: 'BLOCKS_PRUNED' });
    expect(reader.numbers).to.deep.equal(range(1, 39));
  });

  it('is not believed when its list of hashes is of another length', async () => {
    const chain = await served.serve(50);
    let lies = 3;
    chain.meddle = ({ id, method, params }) => {
      if (method !== 'chain_getBlockHash' || !Array.isArray(params[0]) || lies-- <= 0) return undefined;
      return JSON.stringify({ jsonrpc: '2.0', id, result: [] });
    };
    const source = served.connect([chain], { backoff: { firstMs: 5, factor: 1, longestMs: 5, jitter: 0 } });
    const reader = await new Reader(source, 1, true).end();
    expect(reader.numbers).to.deep.equal(range(1, 50));
    expect(reader.troubles[0]?.message).to.contain('chain_getBlockHash');
  });
});
