import { expect } from 'chai';
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRecording } from '../recording/open-recording.js';
import { Reader, range } from './block-reader.fixture.js';
import type { ChainServer } from './chain-server.fixture.js';
import { haveShared, recordingAcrossUpgrade, skipReason } from './recorded-blocks.fixture.js';
import { ServedRecording } from './served-recording.fixture.js';

describe(`live block source over a served recording${skipReason}`, () => {
  let world: ServedRecording;
  const serve = (finalized: number, salt = 0): Promise<ChainServer> => world.serve(finalized, salt);
  const connect: ServedRecording['connect'] = (chains, options) => world.connect(chains, options);

  beforeEach(async function () {
    if (!haveShared) this.skip();
    world = await ServedRecording.open();
  });
  afterEach(() => world?.clear());

  it('reads everything across the upgrade as the recording does, from block 1', async () => {
    const server = await serve(113);
    const reader = await new Reader(connect([server]), 1, true).end();
    expect(reader.error).to.equal(null);
    expect(reader.numbers).to.deep.equal(range(1, 113));
    const replayed = await new Reader(await openRecording(recordingAcrossUpgrade), 2, true).end();
    expect(reader.blocks.map(({ facts }) => facts)).to.deep.equal(replayed.blocks.map(({ facts }) => facts));
    expect(reader.blocks.map(({ time }) => time)).to.deep.equal(replayed.blocks.map(({ time }) => time));
    expect(reader.blocks.map(({ specVersion }) => specVersion)).to.deep.equal(
      world.recorded.map(({ specVersion }) => specVersion),
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
    await new Reader(connect([server], { metadataCacheDir: world.folder }), 1, true).end();
    const files = await readdir(world.folder);
    expect(files.map((name) => name.split('-')[1])).to.have.members(['31', '49']);
    const fetches = (): number => server.calls.filter((method) => method === 'state_getMetadata').length;
    expect(fetches()).to.equal(2);
    await new Reader(connect([server], { metadataCacheDir: world.folder }), 1, true).end();
    expect(fetches()).to.equal(2);
    const other = server.meddle;
    for (const text of ['0x6d657461', 'rubbish', '']) {
      for (const name of files) await writeFile(join(world.folder, name), text);
      const reader = await new Reader(connect([server], { metadataCacheDir: world.folder }), 1, true).end();
      expect(reader.numbers).to.deep.equal(range(1, 60));
    }
    server.meddle = other;
    // The metadata of spec 31 under the name of 49: no event of ours decodes to its own bytes, so it is fetched again.
    const [of31, of49] = ['31', '49'].map((spec) => files.find((name) => name.includes(`-${spec}-`)) ?? '');
    await copyFile(join(world.folder, of31 ?? ''), join(world.folder, of49 ?? ''));
    const reader = await new Reader(connect([server], { metadataCacheDir: world.folder }), 1, true).end();
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
