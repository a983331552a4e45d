import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractId, nodeId, twinId } from '../../domain/ids.js';
import type { BlockSource, FinalizedBlock } from '../block-source.js';
import { expectedContracts } from './expected-contracts.fixture.js';
import { contractsOfNode } from './contracts-of-node.fixture.js';
import { openRecording } from './open-recording.js';
import {
  haveShared,
  recordedBlocks,
  recordingAcrossUpgrade,
  recordingOfSpec61,
  sharedTfchain,
  skipReason,
} from '../tfchain/recorded-blocks.fixture.js';

async function all(
  source: BlockSource,
  from = 2,
  expectedParent: string | null = null,
): Promise<FinalizedBlock[]> {
  const blocks: FinalizedBlock[] = [];
  const { signal } = new AbortController();
  for await (const block of source.follow(from, { signal, untilHead: true, expectedParent }))
    blocks.push(block);
  return blocks;
}

async function failure(what: Promise<unknown>): Promise<unknown> {
  return what.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );
}

describe(`recordings of real TFChain runtimes${skipReason}`, () => {
  before(function () {
    if (!haveShared) this.skip();
  });

  for (const file of [recordingAcrossUpgrade, recordingOfSpec61]) {
    it(`decodes ${file.replace(/.*\//, '')} whole, to the contracts that its own extrinsics made`, async () => {
      const blocks = await all(await openRecording(file));
      const recorded = await recordedBlocks(file);
      expect(blocks.map(({ hash }) => hash)).to.deep.equal(recorded.map(({ hash }) => hash));
      expect(blocks.flatMap(({ passedOver }) => passedOver)).to.deep.equal([]);
      expect(blocks.every(({ time }, at) => time > (blocks[at - 1]?.time ?? 0))).to.equal(true);
      const { contracts, failed } = expectedContracts(recorded, sharedTfchain, 1);
      expect(failed).to.be.greaterThan(0);
      expect(contractsOfNode(blocks, nodeId(1))).to.deep.equal(contracts);
    });
  }

  it('crosses the upgrade from spec 31 to 49 and knows the contracts of node 1', async () => {
    const blocks = await all(await openRecording(recordingAcrossUpgrade));
    expect(
      blocks.filter(({ specVersion }) => specVersion === 31).map(({ number }) => number),
    ).to.have.lengthOf(25);
    expect(blocks.find(({ specVersion }) => specVersion === 49)?.number).to.equal(27);
    const contracts = contractsOfNode(blocks, nodeId(1));
    expect([...contracts].map(([id, { cancelled }]) => [id, cancelled?.block ?? null])).to.deep.equal([
      [contractId(1), 110],
      [contractId(2), null],
      [contractId(3), 14],
      [contractId(4), 111],
      [contractId(5), null],
      [contractId(6), null],
      [contractId(7), null],
    ]);
    expect(contracts.get(contractId(1))?.hash).to.equal('aef0a5561982669ba4cd4e2152fc7d8d');
    expect(contracts.get(contractId(2))).to.deep.include({
      hash: 'c72221746361846224bbdbbcffd13c2f',
      ips: [{ ip: '185.206.122.33/24', gateway: '185.206.122.1' }],
    });
  });

  it('sees the chain itself cancel contracts and free their addresses in block finalization (spec 61)', async () => {
    const blocks = await all(await openRecording(recordingOfSpec61));
    const contracts = contractsOfNode(blocks, nodeId(1));
    expect([...contracts.values()].map(({ cancelled }) => cancelled)).to.deep.equal([
      { block: 609, by: null },
      { block: 610, by: null },
      { block: 14, by: contracts.get(contractId(3))?.createdBy },
      { block: 612, by: null },
      { block: 629, by: null },
      { block: 630, by: null },
      { block: 644, by: null },
      { block: 645, by: null },
    ]);
    expect([...contracts.values()].flatMap(({ ips }) => ips)).to.deep.equal([]);
    const config = blocks.flatMap(({ facts }) => facts).find(({ kind }) => kind === 'NodePublicConfigStored');
    expect(config).to.deep.include({
      nodeId: 1,
      config: {
        ip4: { ip: '185.206.122.40/24', gateway: '185.206.122.1' },
        ip6: { ip: '2a10::40/64', gateway: '2a10::1' },
        domain: 'gent0.grid.tf',
      },
    });
  });

  it('knows the twins, and who it is', async () => {
    const [one, other] = [
      await openRecording(recordingAcrossUpgrade),
      await openRecording(recordingOfSpec61),
    ];
    expect(await one.twinAccount(twinId(1))).to.equal(
      'd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d',
    );
    expect(await one.twinAccount(twinId(99))).to.equal(null);
    const { genesis, name } = await one.identity();
    expect(name).to.equal('tfchain_mainnet');
    expect(genesis)
      .to.match(/^0x[0-9a-f]{64}$/)
      .and.not.equal((await other.identity()).genesis);
    expect((await (await openRecording(recordingAcrossUpgrade)).identity()).genesis).to.equal(genesis);
  });

  it('resumes behind the cursor, and refuses a cursor of another chain or before its first block', async () => {
    const source = await openRecording(recordingAcrossUpgrade);
    const whole = await all(source);
    const parent = whole.find(({ number }) => number === 49)?.hash ?? '';
    expect(await all(await openRecording(recordingAcrossUpgrade), 50, parent)).to.deep.equal(
      whole.filter(({ number }) => number >= 50),
    );
    expect(await all(source, 115, whole.at(-1)?.hash)).to.deep.equal([]);
    expect(await failure(all(source, 50, whole[0]?.hash))).to.have.property('code', 'CHAIN_FOREIGN');
    expect(await failure(all(source, 500, whole[0]?.hash))).to.have.property('code', 'CHAIN_FOREIGN');
    expect(await failure(all(source, 1))).to.have.property('code', 'BLOCKS_PRUNED');
    expect(await source.firstBlock()).to.equal(2);
    expect(await source.finalizedHead()).to.deep.equal({ number: 114, hash: whole.at(-1)?.hash });
  });
});

describe('recordings that are damaged', () => {
  let folder: string;
  const hash = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`;
  const block = (n: number, more: object = {}): string =>
    JSON.stringify({
      number: n,
      hash: hash(n),
      parentHash: hash(n - 1),
      specVersion: 31,
      extrinsics: [],
      events: '0x00',
      ...more,
    });
  const header = '{"chain":"x","head":3}';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-recording-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const cases: Readonly<Record<string, readonly [string, number, RegExp]>> = {
    'an empty file': ['', 0, /holds no block/],
    'a header alone': [header, 0, /holds no block/],
    'a header that is none': [`{"head":1}\n${block(2)}`, 1, /chain/],
    'a line that is cut off': [`${header}\n${block(2)}\n${block(3).slice(0, 50)}`, 3, /is not JSON/],
    'a gap': [`${header}\n${block(2)}\n${block(4)}`, 3, /blocks are missing/],
    'a wrong parent': [`${header}\n${block(2)}\n${block(3, { parentHash: hash(9) })}`, 3, /has the parent/],
    'half a byte': [`${header}\n${block(2, { events: '0x0' })}`, 2, /events must be 0x/],
    'a hash that is none': [`${header}\n${block(2, { hash: '../x' })}`, 2, /hash must be 0x/],
    'a number that is none': [`${header}\n${block(2, { specVersion: -1 })}`, 2, /specVersion/],
    'no object': [`${header}\n7`, 2, /line/],
  };
  for (const [what, [text, line, message]] of Object.entries(cases)) {
    it(`refuses ${what} and names the line`, async () => {
      const file = join(folder, 'damaged.jsonl');
      await writeFile(file, text);
      const error = await failure(openRecording(file));
      expect(error).to.include({ name: 'RecordingError', line });
      expect(error).to.have.property('message').that.matches(message);
    });
  }

  it('says which metadata file is missing, and which file is', async () => {
    const file = join(folder, 'alone.jsonl');
    await writeFile(file, `${header}\n${block(2)}\n`);
    const source = await openRecording(file);
    expect(await failure(all(source)))
      .to.have.property('message')
      .that.matches(/metadata-31\.hex.*spec version 31/);
    expect(await failure(openRecording(join(folder, 'none.jsonl')))).to.have.property(
      'name',
      'RecordingError',
    );
    await writeFile(join(folder, 'metadata-31.hex'), '0x6d6574610c00');
    expect(await failure(all(await openRecording(file)))).to.have.property('code', 'BLOCK_UNDECODABLE');
  });

  it(`refuses events that were tampered with${skipReason}`, async function () {
    if (!haveShared) this.skip();
    const lines = (await readFile(recordingAcrossUpgrade, 'utf8')).trim().split('\n');
    const file = join(folder, 'tampered.jsonl');
    const line = lines.findIndex((text) => text.startsWith('{"number":9,'));
    for (const damage of [
      (events: string) => events.slice(0, -2),
      (events: string) => `${events}00`,
      (events: string) => `0x08${events.slice(4)}`,
      // A variant that the pallet's metadata does not have.
      (events: string) => events.replace('0c00', '0cff'),
    ]) {
      const changed = lines.with(
        line,
        (lines[line] ?? '').replace(
          /"events":"([^"]*)"/,
          (_, events: string) => `"events":"${damage(events)}"`,
        ),
      );
      await writeFile(file, changed.join('\n'));
      const error = await failure(all(await openRecording(file, { metadataDir: sharedTfchain })));
      expect(error).to.have.property('code', 'BLOCK_UNDECODABLE');
      expect(error).to.have.nested.property('details.block', 9);
      expect(error).to.have.nested.property('details.specVersion', 31);
    }
  });
});
