import { expect } from 'chai';
import { Reader, range } from './block-reader.fixture.js';
import type { ChainServer } from './chain-server.fixture.js';
import { haveShared, skipReason } from './recorded-blocks.fixture.js';
import { ServedRecording } from './served-recording.fixture.js';

describe(`live block source over endpoints that are sick or lie${skipReason}`, () => {
  let world: ServedRecording;
  const serve = (finalized: number, salt = 0): Promise<ChainServer> => world.serve(finalized, salt);
  const connect: ServedRecording['connect'] = (chains, options) => world.connect(chains, options);

  beforeEach(async function () {
    if (!haveShared) this.skip();
    world = await ServedRecording.open();
  });
  afterEach(() => world?.clear());

  const sicknesses: Readonly<Record<string, ChainServer['meddle']>> = {
    'sends what is not JSON': () => 'hello',
    'sends JSON that is no answer': () => '{"jsonrpc":"2.0"}',
    'sends null': () => 'null',
    'sends a notice without parameters': () => '{"jsonrpc":"2.0","method":"x","params":null}',
    'never answers': () => null,
    'cuts the connection': (_request, socket) => {
      socket.terminate();
      return null;
    },
    'sends binary': (_request, socket) => {
      socket.send(Buffer.from([1, 2, 3]));
      return null;
    },
    'answers with wrong shapes': ({ id }) => JSON.stringify({ jsonrpc: '2.0', id, result: { number: 'x' } }),
    'answers every call with an error': ({ id }) =>
      JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message: 'too busy' } }),
    'gives another block than asked for': ({ id, method }) =>
      method === 'chain_getBlock' ? JSON.stringify({ jsonrpc: '2.0', id, result: forgedBlock }) : undefined,
  };
  const zeros = `0x${'00'.repeat(32)}`;
  const forgedBlock = {
    block: {
      header: {
        parentHash: zeros,
        number: '0x1',
        stateRoot: zeros,
        extrinsicsRoot: zeros,
        digest: { logs: [] },
      },
      extrinsics: [],
    },
  };

  for (const [what, meddle] of Object.entries(sicknesses)) {
    it(`goes on with another endpoint when one ${what}, and comes back to life when it alone is there`, async () => {
      const sick = await serve(40);
      const well = await serve(40);
      const reader = new Reader(connect([sick, well]), 1);
      await reader.until(() => reader.blocks.length === 40);
      sick.meddle = meddle;
      sick.finalize(60);
      // Were the other one ahead, it would be preferred before the sick one is asked again.
      await reader.until(() => reader.troubles.length > 0);
      well.finalize(60);
      await reader.until(() => reader.blocks.length === 60);
      await well.stop();
      sick.meddle = () => undefined;
      sick.finalize(70);
      await reader.until(() => reader.blocks.length === 70);
      await reader.stop();
      expect(reader.numbers).to.deep.equal(range(1, 70));
      expect(new Set(reader.troubles.map(({ code }) => code))).to.deep.equal(new Set(['CHAIN_UNREACHABLE']));
    });
  }

  it('drops an endpoint whose finalized head went back, and throws when it was the only one', async () => {
    const [back, well] = [await serve(30), await serve(30)];
    const reader = new Reader(connect([back, well]), 1);
    await reader.until(() => reader.blocks.length === 30);
    back.finalize(20);
    await reader.until(() => reader.troubles.length > 0);
    well.finalize(50);
    await reader.until(() => reader.blocks.length === 50);
    expect((await reader.stop()).troubles.map(({ code }) => code)).to.deep.equal(['CHAIN_WENT_BACK']);
    expect(reader.numbers).to.deep.equal(range(1, 50));

    const alone = new Reader(connect([back]), 1);
    await alone.until(() => alone.blocks.length === 20);
    back.finalize(10);
    await alone.end();
    expect(alone.error).to.have.property('code', 'CHAIN_WENT_BACK');
  });

  it('refuses another genesis, another parent, and an endpoint that leaves the chain later', async () => {
    const [ours, foreign] = [await serve(30), await serve(30, 7)];
    const expectedGenesis = ours.blocks[0]?.hash ?? '';
    const wrong = await new Reader(connect([foreign], { expectedGenesis }), 1, true).end();
    expect(wrong.error).to.have.property('code', 'CHAIN_FOREIGN');
    expect(wrong.blocks).to.deep.equal([]);

    const mixed = await new Reader(connect([foreign, ours], { expectedGenesis }), 1, true).end();
    expect(mixed.error).to.equal(null);
    expect(mixed.blocks.map(({ hash }) => hash)).to.deep.equal(
      ours.blocks.slice(1, 31).map(({ hash }) => hash),
    );
    expect(mixed.troubles.map(({ code }) => code)).to.deep.equal(['CHAIN_FOREIGN']);

    const parent = await new Reader(connect([ours]), 11, true, foreign.blocks[10]?.hash ?? '').end();
    expect(parent.error).to.have.property('code', 'CHAIN_FOREIGN');
    const atHead = await new Reader(connect([ours]), 31, true, foreign.blocks[30]?.hash ?? '').end();
    expect(atHead.error).to.have.property('code', 'CHAIN_FOREIGN');
    const right = await new Reader(connect([ours]), 11, true, ours.blocks[10]?.hash ?? '').end();
    expect(right.numbers).to.deep.equal(range(11, 30));

    const changing = new Reader(connect([ours], { expectedGenesis }), 1);
    await changing.until(() => changing.blocks.length === 30);
    ours.blocks.splice(0, ours.blocks.length, ...foreign.blocks);
    ours.finalize(40);
    await changing.end();
    expect(changing.error).to.have.property('code').that.is.oneOf(['CHAIN_FOREIGN', 'CHAIN_WENT_BACK']);
    expect(changing.numbers).to.deep.equal(range(1, 30));
  });

  it('says that blocks are pruned only when no endpoint has them, and finds the first that is there', async () => {
    const [pruned, archive] = [await serve(80), await serve(80)];
    pruned.prunedBefore = 50;
    expect(await connect([pruned]).firstBlock()).to.equal(51);
    expect(await connect([archive]).firstBlock()).to.equal(1);
    const alone = await new Reader(connect([pruned]), 40, true).end();
    expect(alone.error).to.have.property('code', 'BLOCKS_PRUNED');
    expect(alone.blocks).to.deep.equal([]);
    const both = await new Reader(connect([pruned, archive]), 40, true).end();
    expect(both.error).to.equal(null);
    expect(both.numbers).to.deep.equal(range(40, 80));
    const rest = await new Reader(connect([pruned]), 51, true).end();
    expect(rest.numbers).to.deep.equal(range(51, 80));
  });

  it('stops before a block whose events of ours cannot be decoded, unless another endpoint has better ones', async () => {
    const [false9, right] = [await serve(20), await serve(20)];
    false9.meddle = ({ id, method, params }) => {
      if (method !== 'state_getStorage' || params[1] !== false9.blocks[9]?.hash) return undefined;
      const events = world.recorded[8]?.events ?? '0x';
      return JSON.stringify({ jsonrpc: '2.0', id, result: events.slice(0, -20) });
    };
    const alone = await new Reader(connect([false9]), 1, true).end();
    expect(alone.error).to.have.property('code', 'BLOCK_UNDECODABLE');
    expect(alone.error).to.have.nested.property('details.block', 9);
    expect(alone.error).to.have.nested.property('details.specVersion', 31);
    expect(alone.numbers).to.deep.equal(range(1, 8));
    const both = await new Reader(connect([false9, right]), 1, true).end();
    expect(both.numbers).to.deep.equal(range(1, 20));
    expect(both.troubles.map(({ code }) => code)).to.deep.equal(['BLOCK_UNDECODABLE']);
  });
});
