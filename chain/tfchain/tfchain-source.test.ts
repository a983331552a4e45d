import { expect } from 'chai';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockSource } from '../block-source.js';
import { openRecording } from '../recording/open-recording.js';
import type { RecordedBlock } from '../recording/recorded-block.js';
import { ChainServer } from './chain-server.fixture.js';
import { Reader, range } from './block-reader.fixture.js';
import { connectTfchain, type TfchainOptions } from './connect-tfchain.js';
import {
  haveShared,
  recordedBlocks,
  recordingAcrossUpgrade,
  sharedTfchain,
  skipReason,
} from './recorded-blocks.fixture.js';

describe(`live block source over a served recording${skipReason}`, () => {
  let recorded: readonly RecordedBlock[];
  const servers: ChainServer[] = [];
  const sources: BlockSource[] = [];
  let folder: string;

  before(async function () {
    if (!haveShared) this.skip();
    recorded = await recordedBlocks(recordingAcrossUpgrade);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-chain-'));
  });
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.close();
    for (const server of servers.splice(0)) await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function serve(finalized: number, salt = 0): Promise<ChainServer> {
    const server = new ChainServer(recorded, sharedTfchain, salt);
    await server.start();
    server.finalize(finalized);
    servers.push(server);
    return server;
  }

  function connect(chains: readonly ChainServer[], options: Partial<TfchainOptions> = {}): BlockSource {
    const endpoints = chains.map(({ url }) => url);
    const source = connectTfchain({ endpoints, requestTimeoutMs: 400, pollMs: 50, ...options });
    sources.push(source);
    return source;
  }

  it('reads everything across the upgrade as the recording does, from block 1', async () => {
    const server = await serve(113);
    const reader = await new Reader(connect([server]), 1, true).end();
    expect(reader.error).to.equal(null);
    expect(reader.numbers).to.deep.equal(range(1, 113));
    const replayed = await new Reader(await openRecording(recordingAcrossUpgrade), 2, true).end();
    expect(reader.blocks.map(({ facts }) => facts)).to.deep.equal(replayed.blocks.map(({ facts }) => facts));
    expect(reader.blocks.map(({ time }) => time)).to.deep.equal(replayed.blocks.map(({ time }) => time));
    expect(reader.blocks.map(({ specVersion }) => specVersion)).to.deep.equal(
      recorded.map(({ specVersion }) => specVersion),
    );
    expect(reader.blocks.map(({ hash }) => hash)).to.deep.equal(
      server.blocks.slice(1).map(({ hash }) => hash),
    );
  });

  it('follows the finalized head, by notices or, when the subscription is silent, by polling', async () => {
    for (const silent of [false, true]) {
      const server = await serve(3);
      server.silentSubscriptions = silent;
      const reader = new Reader(connect([server], { pollMs: silent ? 30 : 5000 }), 1);
      for (const head of [3, 4, 5, 30, 31, 40]) {
        server.finalize(head);
        await reader.until(() => reader.blocks.length === head);
      }
      await reader.stop();
      expect(reader.numbers).to.deep.equal(range(1, 40));
      expect(reader.troubles).to.deep.equal([]);
    }
  });

  it('keeps metadata on disk, and survives a damaged or false one there', async () => {
    const server = await serve(60);
    await new Reader(connect([server], { metadataCacheDir: folder }), 1, true).end();
    const files = await readdir(folder);
    expect(files.map((name) => name.split('-')[1])).to.have.members(['31', '49']);
    const fetches = (): number => server.calls.filter((method) => method === 'state_getMetadata').length;
    expect(fetches()).to.equal(2);
    await new Reader(connect([server], { metadataCacheDir: folder }), 1, true).end();
    expect(fetches()).to.equal(2);
    const other = server.meddle;
    for (const text of ['0x6d657461', 'rubbish', '']) {
      for (const name of files) await writeFile(join(folder, name), text);
      const reader = await new Reader(connect([server], { metadataCacheDir: folder }), 1, true).end();
      expect(reader.numbers).to.deep.equal(range(1, 60));
    }
    server.meddle = other;
    // The metadata of spec 31 under the name of 49: no event of ours decodes to its own bytes, so it is fetched again.
    const [of31, of49] = ['31', '49'].map((spec) => files.find((name) => name.includes(`-${spec}-`)) ?? '');
    const { copyFile } = await import('node:fs/promises');
    await copyFile(join(folder, of31 ?? ''), join(folder, of49 ?? ''));
    const reader = await new Reader(connect([server], { metadataCacheDir: folder }), 1, true).end();
    expect(reader.error).to.equal(null);
    expect(reader.numbers).to.deep.equal(range(1, 60));
  });

  it('survives the endpoint being cut off and started again in mid-stream, without gap or repetition', async () => {
    const server = await serve(20);
    const reader = new Reader(connect([server]), 1);
    for (const head of [30, 50, 70]) {
      await reader.until(() => reader.blocks.length === server.finalized);
      await server.stop();
      await reader.until(() => reader.troubles.length > 0);
      server.finalize(head);
      await server.start();
    }
    await reader.until(() => reader.blocks.length === 70);
    await reader.stop();
    expect(reader.numbers).to.deep.equal(range(1, 70));
    expect(new Set(reader.troubles.map(({ code }) => code))).to.deep.equal(new Set(['CHAIN_UNREACHABLE']));
  });

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
      well.finalize(60);
      await reader.until(() => reader.blocks.length === 60 && reader.troubles.length > 0);
      await well.stop();
      sick.meddle = () => undefined;
      sick.finalize(70);
      await reader.until(() => reader.blocks.length === 70);
      await reader.stop();
      expect(reader.numbers).to.deep.equal(range(1, 70));
      expect(new Set(reader.troubles.map(({ code }) => code))).to.deep.equal(new Set(['CHAIN_UNREACHABLE']));
    });
  }

  it('waits, and does not throw, as long as no endpoint answers', async () => {
    const server = await serve(10);
    await server.stop();
    const source = connect([server]);
    const reader = new Reader(source, 1);
    await reader.until(() => reader.troubles.length >= 2);
    let refused: unknown = null;
    await source.identity().catch((error: unknown) => {
      refused = error;
    });
    expect(refused).to.have.property('code', 'CHAIN_UNREACHABLE');
    await server.start();
    await reader.until(() => reader.blocks.length === 10);
    await reader.stop();
    expect(reader.error).to.equal(null);
  });

  it('ends at once when told to stop, or closed, while the endpoint hangs', async () => {
    const server = await serve(10);
    server.meddle = () => null;
    const patient = { requestTimeoutMs: 60_000, pollMs: 60_000 };
    const asking = new Reader(connect([server], patient), 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await asking.stop();
    server.meddle = ({ method }) => (method.startsWith('chain_subscribe') ? null : undefined);
    const waiting = new Reader(connect([server], patient), 1);
    await waiting.until(
      () => waiting.blocks.length === 10 && server.calls.includes('chain_subscribeFinalizedHeads'),
    );
    await waiting.stop();
    const source = connect([server], patient);
    const closed = new Reader(source, 1);
    await closed.until(() => closed.blocks.length === 10);
    await source.close();
    await closed.end();
    expect([asking, waiting, closed].map(({ error }) => error)).to.deep.equal([null, null, null]);
  });

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
      const events = recorded[8]?.events ?? '0x';
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

  it('asks another endpoint when the finalized head of one stands still', async () => {
    const [stalled, moving] = [await serve(10), await serve(10)];
    const reader = new Reader(connect([stalled, moving], { stallTimeoutMs: 100, pollMs: 20 }), 1);
    await reader.until(() => reader.blocks.length === 10);
    moving.finalize(25);
    await reader.until(() => reader.blocks.length === 25);
    await reader.stop();
    expect(reader.numbers).to.deep.equal(range(1, 25));
  });

  it('does not read beyond the finalized head of an endpoint that lags', async () => {
    const [ahead, lagging] = [await serve(30), await serve(12)];
    const reader = new Reader(connect([ahead, lagging]), 1);
    await reader.until(() => reader.blocks.length === 30);
    await ahead.stop();
    await reader.until(() => reader.troubles.some(({ message }) => message.includes('is at block 12')));
    expect(reader.numbers).to.deep.equal(range(1, 30));
    lagging.finalize(33);
    await reader.until(() => reader.blocks.length === 33);
    await reader.stop();
    expect(reader.numbers).to.deep.equal(range(1, 33));
  });
});
