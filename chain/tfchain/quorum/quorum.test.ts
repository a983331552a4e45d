import { expect } from 'chai';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinalizedBlock } from '../../block-source.js';
import type { EndpointDisagreement } from '../../endpoint-report.js';
import { Reader, range } from '../block-reader.fixture.js';
import type { ChainServer } from '../chain-server.fixture.js';
import { haveShared, skipReason } from '../recorded-blocks.fixture.js';
import { ServedRecording } from '../served-recording.fixture.js';
import { systemEventsKey } from '../system-events-key.js';

describe(`a quorum of endpoints${skipReason}`, () => {
  let world: ServedRecording;

  beforeEach(async function () {
    if (!haveShared) this.skip();
    world = await ServedRecording.open();
  });
  afterEach(() => world?.clear());

  const three = async (head = 30): Promise<[ChainServer, ChainServer, ChainServer]> => [
    await world.serve(head),
    await world.serve(head),
    await world.serve(head),
  ];

  function answer(id: number, result: unknown): string {
    return JSON.stringify({ jsonrpc: '2.0', id, result });
  }

  it('gives the same blocks as one endpoint that is believed', async () => {
    const servers = await three();
    const alone = await new Reader(world.connect([servers[0]]), 1, true).end();
    for (const quorum of [2, 3]) {
      const source = world.connect(servers, { quorum });
      const reader = await new Reader(source, 1, true).end();
      expect(reader.error).to.equal(null);
      expect(reader.blocks).to.deep.equal(alone.blocks);
      expect(await source.identity()).to.have.property('genesis', servers[0].blocks[0]?.hash);
      expect(await source.finalizedHead()).to.deep.equal({ number: 30, hash: servers[0].blocks[30]?.hash });
      expect(await source.firstBlock()).to.equal(1);
    }
  });

  type Lie = (server: ChainServer) => ChainServer['meddle'];
  const otherHash = `0x${'ee'.repeat(32)}`;
  const lies: Readonly<
    Record<string, { readonly differs: EndpointDisagreement['differs']; readonly lie: Lie }>
  > = {
    "a block's hash": {
      differs: 'hash',
      lie: () => (asked) =>
        asked.method === 'chain_getBlockHash' && asked.params[0] === 9
          ? answer(asked.id, otherHash)
          : undefined,
    },
    'the events, which leave one out': {
      differs: 'events',
      lie: (server) => (asked) =>
        asked.method === 'state_getStorage' &&
        asked.params[0] === systemEventsKey &&
        asked.params[1] === server.blocks[9]?.hash
          ? answer(asked.id, server.blocks[2]?.recorded?.events)
          : undefined,
    },
    'the events, of which it has none': {
      differs: 'events',
      lie: (server) => (asked) =>
        asked.method === 'state_getStorage' && asked.params[1] === server.blocks[9]?.hash
          ? answer(asked.id, null)
          : undefined,
    },
    "a block's body": {
      differs: 'block',
      lie: (server) => (asked) => {
        if (asked.method !== 'chain_getBlock' || asked.params[0] !== server.blocks[9]?.hash) return undefined;
        const { parentHash, number, stateRoot, extrinsicsRoot } = server.blocks[9]!.header;
        const header = { parentHash, number: `0x${number.toString(16)}`, stateRoot, extrinsicsRoot };
        const block = { header: { ...header, digest: { logs: [] } }, extrinsics: ['0x00'] };
        return answer(asked.id, { block, justifications: null });
      },
    },
    'the runtime': {
      differs: 'runtime',
      lie: (server) => (asked) =>
        asked.method === 'state_getRuntimeVersion' && asked.params[0] === server.blocks[8]?.hash
          ? answer(asked.id, { specVersion: 49 })
          : undefined,
    },
    'the metadata': {
      differs: 'metadata',
      lie: () => (asked) =>
        asked.method === 'state_getMetadata' ? answer(asked.id, '0x6d6574610e00') : undefined,
    },
  };

  for (const [what, { differs, lie }] of Object.entries(lies)) {
    it(`names and drops a liar about ${what}, and follows what the others agree on`, async () => {
      const truth = await new Reader(world.connect([await world.serve(12)]), 1, true).end();
      for (const at of [0, 1]) {
        const servers = await three(12);
        const liar = servers[at]!;
        liar.meddle = lie(liar);
        const source = world.connect(servers, { quorum: 2 });
        const reader = await new Reader(source, 1, true).end();
        expect(reader.error).to.equal(null);
        expect(reader.blocks.map(said)).to.deep.equal(truth.blocks.map(said));
        expect(reader.disagreements).to.have.lengthOf(1);
        const [named] = reader.disagreements;
        expect(named).to.deep.include({ endpoint: liar.url, differs, agreeing: 2 });
        expect(named?.claimed).to.not.equal(named?.agreed);
        if (differs !== 'metadata')
          expect(named?.block).to.deep.equal({ number: 9, hash: liar.blocks[9]?.hash });
        expect(source.endpoints?.().map(({ state }) => state)).to.include('lying');
        const { length } = liar.calls;
        await new Reader(source, 1, true).end();
        expect(liar.calls).to.have.lengthOf(length);
      }
    });
  }

  it('calls nobody a liar when two stand against two or one against one: it waits and says so', async () => {
    const pairs = [await three(), await three()].flat().slice(0, 4);
    for (const liar of [pairs[0]!, pairs[2]!]) liar.meddle = lies["a block's hash"]!.lie(liar);
    for (const servers of [pairs, pairs.slice(1, 3)]) {
      const source = world.connect(servers, { quorum: 2 });
      const reader = new Reader(source, 1);
      await reader.until(() => reader.troubles.some(({ code }) => code === 'QUORUM_MISSING'));
      await new Promise((resolve) => setTimeout(resolve, 100));
      await reader.stop();
      expect(reader.disagreements).to.deep.equal([]);
      expect(reader.numbers).to.deep.equal(range(1, 8));
      expect(reader.troubles.at(-1)?.message).to.match(/agree on block 9 \(chain_getBlockHash/);
    }
  });

  it('waits when fewer answer than it needs, and goes on with those that come back', async () => {
    const [first, second, third] = await three(20);
    const source = world.connect([first, second, third], { quorum: 2 });
    const reader = new Reader(source, 1);
    await reader.until(() => reader.blocks.length === 20);
    await second.stop();
    await third.stop();
    first.finalize(30);
    await reader.until(() => reader.troubles.some(({ code }) => code === 'QUORUM_MISSING'));
    expect(reader.numbers).to.deep.equal(range(1, 20));
    expect(reader.troubles.at(-1)?.message).to.include('1 endpoint answer');
    third.finalize(30);
    await third.start();
    await reader.until(() => reader.blocks.length === 30);
    await reader.stop();
    expect(reader.error).to.equal(null);
    expect(reader.numbers).to.deep.equal(range(1, 30));
    expect(reader.disagreements).to.deep.equal([]);
  });

  it('goes no further than so many endpoints have made final', async () => {
    const servers = await three(10);
    servers[0].finalize(30);
    const reader = new Reader(world.connect(servers, { quorum: 2 }), 1);
    await reader.until(() => reader.blocks.length === 10);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(reader.numbers).to.deep.equal(range(1, 10));
    servers[2].finalize(25);
    await reader.until(() => reader.blocks.length === 25);
    await reader.stop();
    expect(reader.numbers).to.deep.equal(range(1, 25));
  });

  it('reads round endpoints that pruned a block, and says so when too few are left that have it', async () => {
    const servers = await three(40);
    servers[0].prunedBefore = 20;
    const round = await new Reader(world.connect(servers, { quorum: 2 }), 5, true).end();
    expect(round.error).to.equal(null);
    expect(round.numbers).to.deep.equal(range(5, 40));
    servers[1].prunedBefore = 20;
    const source = world.connect(servers, { quorum: 2 });
    const alone = await new Reader(source, 5, true).end();
    expect(alone.error).to.have.property('code', 'BLOCKS_PRUNED');
    expect(alone.blocks).to.deep.equal([]);
    expect(await source.firstBlock()).to.equal(21);
  });

  it('does not let the first that answers say which chain it is', async () => {
    const [foreign, one, two] = [await world.serve(30, 7), await world.serve(30), await world.serve(30)];
    const source = world.connect([foreign, one, two], { quorum: 2 });
    expect((await source.identity()).genesis).to.equal(one.blocks[0]?.hash);
    const reader = await new Reader(source, 1, true).end();
    expect(reader.blocks.map(({ hash }) => hash)).to.deep.equal(
      one.blocks.slice(1, 31).map(({ hash }) => hash),
    );
    expect(source.endpoints?.()[0]?.state).to.be.oneOf(['foreign', 'lying']);
  });

  it('is refused with too few endpoints, or one that is given twice', async () => {
    const [one, two] = await three();
    expect(() => world.connect([one, two], { quorum: 3 })).to.throw(RangeError, /needs at least 3 endpoints/);
    expect(() => world.connect([one, one], { quorum: 2 })).to.throw(RangeError, /given twice/);
    expect(() => world.connect([one, two], { quorum: 0 })).to.throw(RangeError);
  });

  it('does not believe metadata on disk that fewer endpoints had confirmed', async () => {
    const servers = await three();
    const fetches = (): number =>
      servers.flatMap(({ calls }) => calls).filter((method) => method === 'state_getMetadata').length;
    // A question that is asked anew because a busy machine answered late would be counted, too.
    const options = { metadataCacheDir: world.folder, requestTimeoutMs: 20_000 };
    await new Reader(world.connect([servers[0]], options), 1, true).end();
    // Two runtimes wrote these blocks.
    expect(fetches()).to.equal(2);
    await new Reader(world.connect(servers, { ...options, quorum: 2 }), 1, true).end();
    expect(fetches()).to.equal(6);
    await new Reader(world.connect(servers, { ...options, quorum: 2 }), 1, true).end();
    await new Reader(world.connect([servers[0]], options), 1, true).end();
    expect(fetches()).to.equal(6);
    const [name = ''] = await readdir(world.folder);
    const file = join(world.folder, name);
    const text = await readFile(file, 'utf8');
    // One digit in the middle of the metadata.
    const at = Math.floor(text.length / 2);
    await writeFile(file, `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`);
    const reader = await new Reader(world.connect([servers[0]], options), 1, true).end();
    expect(reader.error).to.equal(null);
    expect(fetches()).to.equal(7);
  });
});

/** All that a block says. Whom it is about is told only of a block that was walked, and spares work, no more. */
function said(block: FinalizedBlock): object {
  const { number, hash, parentHash, specVersion, time, facts, passedOver, changed } = block;
  return { number, hash, parentHash, specVersion, time, facts, passedOver, changed };
}
