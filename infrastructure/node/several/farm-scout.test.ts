import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type BlockSource, ChainError, type FinalizedBlock } from '../../../chain/block-source.js';
import type { FarmNodes } from '../../../chain/reconcile/farm-nodes.js';
import type { ChainFact } from '../../../domain/chain-fact.js';
import { farmId, nodeId, twinId } from '../../../domain/ids.js';
import { farmFile, readFarmFile } from './farm-file.js';
import { type FarmNode, FarmScout } from './farm-scout.js';

const genesis = `0x${'00'.repeat(32)}`;
const hashOf = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`;
const block = (number: number, ...facts: ChainFact[]): FinalizedBlock => ({
  number,
  hash: hashOf(number),
  parentHash: hashOf(number - 1),
  specVersion: 149,
  time: number * 6000,
  facts,
  passedOver: [],
});
const stored = (node: number, farm: number): ChainFact => ({
  kind: 'NodeStored',
  eventIndex: 0,
  origin: { phase: 'initialization' },
  nodeId: nodeId(node),
  farmId: farmId(farm),
  twinId: twinId(node),
  resources: { cru: 1n, mru: 1n, sru: 1n, hru: 1n },
});

/** A chain whose head is block 100; its blocks below `heldFrom` nobody holds. */
class FarmChain {
  heldFrom = 1;
  /** What the storage says, one reading after the other; the last one for ever. */
  readings: readonly (readonly number[] | null)[] = [[1, 2]];
  readonly facts = new Map<number, readonly ChainFact[]>();
  asked = 0;
  walks = 0;

  async identity() {
    return { genesis, name: 'farms' };
  }
  async firstBlock(): Promise<number> {
    return 1;
  }
  async finalizedHead() {
    return { number: 100, hash: hashOf(100) };
  }
  async farmNodes(_farm: number, at: number | null): Promise<FarmNodes> {
    const nodes = this.readings[Math.min(this.asked, this.readings.length - 1)] ?? null;
    this.asked += 1;
    const number = at ?? 100;
    const read = { number, hash: hashOf(number) };
    return { block: read, farm: nodes === null ? null : 'farm', nodes: (nodes ?? []).map(nodeId) };
  }
  async *follow(from: number): AsyncGenerator<FinalizedBlock> {
    this.walks += 1;
    for (let number = from; number <= 100; number++) {
      if (number < this.heldFrom) throw new ChainError('BLOCKS_PRUNED', 'gone', { block: number });
      yield block(number, ...(this.facts.get(number) ?? []));
    }
  }

  /** The rest of the port is not asked here. */
  get source(): BlockSource {
    return this as unknown as BlockSource;
  }
}

describe('the scout of a farm', () => {
  let data: string;
  let chain: FarmChain;
  const joined: FarmNode[] = [];

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'zledger-scout-'));
    chain = new FarmChain();
    joined.length = 0;
  });
  afterEach(() => rm(data, { recursive: true, force: true }));

  async function open(fromBlock?: number): Promise<FarmScout> {
    const first = fromBlock === undefined ? {} : { fromBlock };
    const log = pino({ enabled: false });
    const { source } = chain;
    const scout = await FarmScout.open({ source, data, farm: farmId(1), ...first, log, now: () => 0 });
    scout.onJoined = async (nodes) => void joined.push(...nodes);
    return scout;
  }
  /** Walks as the fan-out does: each block is met first. */
  async function walk(scout: FarmScout): Promise<void> {
    const source: BlockSource = {
      ...chain.source,
      follow: async function* (from: number) {
        for await (const each of chain.follow(from)) {
          await scout.meet(each);
          yield each;
        }
      },
    };
    await scout.run(source, new AbortController().signal, true);
    await scout.save();
  }

  it('does not ask for facts that say nothing of who is of the farm', async () => {
    const scout = await open(50);
    const kinds = ['NodeUptimeReported', 'NodeUpdated'] as const;
    for (const [at, kind] of kinds.entries()) {
      let asked = 0;
      await scout.meet({
        ...block(50 + at),
        about: [{ kind, nodeId: nodeId(3) }],
        get facts(): readonly ChainFact[] {
          asked += 1;
          return [stored(3, 1)];
        },
      });
      expect(asked).to.equal(at);
    }
    expect(joined).to.deep.equal([{ id: 3, firstBlock: 51 }]);
  });

  it('believes of the storage only what is said twice in a row', async () => {
    chain.readings = [[], [1, 2], [1], [1, 2], [1, 2]];
    expect((await open(50)).nodes.map(({ id }) => id)).to.deep.equal([1, 2]);
    expect(chain.asked).to.equal(5);
    chain.readings = [[1], [2], [3], [4], [5], [6]];
    chain.asked = 0;
    await rm(farmFile(data));
    expect(await open(50).catch((error: unknown) => error)).to.include({ code: 'CHAIN_UNREACHABLE' });
  });

  it('begins with no node when the farm is made later, and finds those that come', async () => {
    chain.readings = [null, null, []];
    chain.facts.set(60, [stored(7, 1), stored(8, 2)]);
    const scout = await open(50);
    expect(scout.nodes).to.deep.equal([]);
    await walk(scout);
    expect(joined).to.deep.equal([{ id: 7, firstBlock: 60 }]);
    // A second run goes on behind the head, with the same nodes.
    const again = await open();
    expect(again.nodes).to.deep.equal([{ id: 7, firstBlock: 60 }]);
    expect(again.seen).to.equal(100);
  });

  it('finds again what a crash took of its record', async () => {
    chain.facts.set(60, [stored(7, 1)]);
    const scout = await open(50);
    const before = await readFile(farmFile(data), 'utf8');
    await walk(scout);
    const after = await readFile(farmFile(data), 'utf8');
    await writeFile(farmFile(data), before);
    await walk(await open());
    expect(joined.map(({ firstBlock }) => firstBlock)).to.deep.equal([60, 60]);
    expect(await readFile(farmFile(data), 'utf8')).to.equal(after);
  });

  it('is closed in the middle of a block: whose log was begun is on record, and who writes the record waits for his turn', async () => {
    const scout = await open(50);
    let begin: () => void = () => undefined;
    scout.onJoined = () => new Promise((resolve) => (begin = resolve));
    const meeting = scout.meet(block(50, stored(7, 1)));
    const closed = scout.close();
    begin();
    await Promise.all([meeting, closed, scout.save(), scout.save()]);
    const record = await readFarmFile(data);
    expect(record?.members.get(nodeId(7))).to.deep.equal([{ from: 50, until: null }]);
    expect(record?.seen?.number).to.equal(50);
  });

  it('keeps a newcomer for the next try when its log cannot be begun', async () => {
    chain.facts.set(60, [stored(7, 1)]);
    const scout = await open(50);
    scout.onJoined = () => Promise.reject(new ChainError('CHAIN_UNREACHABLE', 'not now'));
    expect(await walk(scout).catch((error: unknown) => error)).to.include({ code: 'CHAIN_UNREACHABLE' });
    expect(scout.seen).to.equal(59);
    scout.onJoined = async (nodes) => void joined.push(...nodes);
    await walk(scout);
    expect(joined).to.deep.equal([{ id: 7, firstBlock: 60 }]);
  });

  it('reads in the storage who is of the farm behind blocks that nobody holds', async () => {
    const scout = await open(50);
    chain.heldFrom = 101;
    chain.readings = [[2, 3]];
    await walk(scout);
    expect(chain.walks).to.equal(4); // said three times in a row, then behind the gap
    expect(joined).to.deep.equal([{ id: 3, firstBlock: 101 }]);
    const record = await readFarmFile(data);
    expect([...(record?.members ?? [])]).to.deep.equal([
      [1, [{ from: 50, until: 101 }]],
      [2, [{ from: 50, until: null }]],
      [3, [{ from: 101, until: null }]],
    ]);
  });

  it('refuses a record whose bytes are not those that were written', async () => {
    await open(50);
    const text = await readFile(farmFile(data), 'utf8');
    await writeFile(farmFile(data), text.replace('"farm":1', '"farm":2'));
    expect(await open().catch((error: unknown) => error)).to.include({ code: 'FARM_FILE_DAMAGED' });
  });
});
