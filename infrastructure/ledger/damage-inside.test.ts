import { expect } from 'chai';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { encodeCommit } from './commit-codec.js';
import { codeOf, collect, draftOf, temporaryFolder } from './drafts.fixture.js';
import { flipBit, tamper } from './level-files.fixture.js';
import { positionKey } from './level-store.js';
import type { RecordedEvent } from './ledger.js';
import { openLevelLedger } from './level-ledger.js';
import type { LevelLedger } from './level-ledger.js';

const COMMITS = 200;

describe('damage inside the log or the index', () => {
  const root = temporaryFolder();
  const [good, path] = [join(root.path, 'good'), join(root.path, 'work')];
  let stream: readonly RecordedEvent[];
  let ledger: LevelLedger | undefined;
  after(root.remove);
  afterEach(() => ledger?.close());

  before(async () => {
    for (let at = 0; at < COMMITS; at++) {
      // a segment of the index ends when the ledger is closed: so there are ten
      if (at % 20 === 0) {
        await ledger?.close();
        ledger = await openLevelLedger({ path: good });
      }
      await ledger?.append(draftOf(['node', `c-${at % 5}`], at, { at }), at * 2);
    }
    await ledger?.close();
    const whole = await readOnly();
    stream = await collect(whole.events({ stream: 'c-3' }));
    await whole.close();
  });

  const open = async (
    database: 'log' | 'index',
    change: Parameters<typeof tamper>[1],
  ): Promise<LevelLedger> => {
    rmSync(path, { recursive: true, force: true });
    cpSync(good, path, { recursive: true });
    await tamper(join(path, database), change);
    ledger = await openLevelLedger({ path });
    return ledger;
  };
  const commitAt = (position: number, draft = draftOf(['node', 'c-3'], 33)): Buffer => {
    const head = { nextPosition: position, commits: position / 2, hash: 'ee'.repeat(32) };
    return encodeCommit(draft, head, (name) => (name === 'node' ? position / 2 : 6)).frame;
  };

  const cases: readonly (readonly [string, Parameters<typeof tamper>[1], RegExp])[] = [
    [
      'a flipped bit',
      async (db) => db.put(positionKey(66), flipBit(await db.get(positionKey(66)), 1400)),
      /hash/,
    ],
    ['a missing commit', (db) => db.del(positionKey(66)), /missing or doubled/],
    ['a foreign commit with a good hash', (db) => db.put(positionKey(66), commitAt(66)), /link/],
    [
      'a commit moved here',
      async (db) => db.put(positionKey(66), await db.get(positionKey(68))),
      /says that it is at/,
    ],
    ['an empty value', (db) => db.put(positionKey(66), Buffer.alloc(0)), /only 0 bytes/],
  ];
  for (const [what, change, message] of cases) {
    it(`${what} in the middle is an error with its position on every way of reading, and is never cut`, async () => {
      const damaged = await open('log', change);
      const report = await damaged.verify();
      expect(report).to.include({ ok: false, commits: 33, events: 66 });
      expect(report.finding).to.deep.include({ position: 66, code: 'LEDGER_CORRUPT' });
      expect(report.finding?.message).to.match(message);
      expect((await collect(damaged.commits({ toPosition: 65 }))).length).to.equal(33);
      expect((await collect(damaged.events({ fromPosition: 68 }))).length).to.equal(332);
      expect(await codeOf(collect(damaged.commits()))).to.equal('LEDGER_CORRUPT');
      expect(await codeOf(collect(damaged.events({ fromPosition: 60, toPosition: 67 })))).to.equal(
        'LEDGER_CORRUPT',
      );
      if (!what.startsWith('a foreign')) {
        expect(await codeOf(collect(damaged.events({ stream: 'c-3' })))).to.equal('LEDGER_CORRUPT');
        expect(await codeOf(damaged.commitAtBlock(33))).to.equal('LEDGER_CORRUPT');
      }
      expect(damaged.repairs).to.deep.equal([]);
    });
  }

  it('a wrong stream version is found', async () => {
    const draft = draftOf(['node', 'node']);
    const forged = await open('log', async (db) => {
      const { hash } = (await collect((await readOnly()).commits())).at(-1) ?? { hash: '' };
      await db.put(
        positionKey(400),
        encodeCommit(draft, { nextPosition: 400, commits: 200, hash }, () => 7).frame,
      );
    }).catch((error: unknown) => error);
    expect(forged).to.include({ code: 'LEDGER_CORRUPT', position: 400 });
  });

  it('a commit under a key that is no position is found with the position that it gives itself', async () => {
    const damaged = await open('log', async (db) => {
      await db.put(Buffer.concat([positionKey(66), Buffer.alloc(1)]), await db.get(positionKey(66)));
      await db.del(positionKey(66));
    });
    expect((await damaged.verify()).finding).to.deep.include({ position: 66, code: 'LEDGER_CORRUPT' });
  });

  it('a flipped bit in a table of the log is an error of the ledger also when the index has to be built from it', async () => {
    const [table = 'none'] = readdirSync(join(good, 'log')).filter((name) => name.endsWith('.ldb'));
    for (const byte of [1, 70]) {
      rmSync(path, { recursive: true, force: true });
      cpSync(good, path, { recursive: true });
      rmSync(join(path, 'index'), { recursive: true });
      // byte 1 is of the length that Snappy says: LevelDB cannot unpack the block
      const bytes = readFileSync(join(path, 'log', table));
      writeFileSync(join(path, 'log', table), bytes.with(byte, (bytes[byte] ?? 0) ^ 4));
      expect(await codeOf(openLevelLedger({ path }))).to.equal('LEDGER_CORRUPT');
    }
  });

  const indexCases: readonly (readonly [string, Parameters<typeof tamper>[1]])[] = [
    ['has lost an entry of the stream', deleteEntry('sc-3', 7)],
    ['has lost the first entry of the stream', deleteEntry('sc-3', 0)],
    ['has lost the last entry of the stream', deleteEntry('sc-3', -1)],
    ['has lost a stream', deleteEntry('vc-3', 0)],
    ['has lost its mark', (db) => db.del(Buffer.from('M'))],
    ['has the mark of an older form', (db) => db.put(Buffer.from('m'), Buffer.alloc(108))],
    ['has lost a block', deleteEntry('b', 5)],
    ['has lost a time', deleteEntry('t', 5)],
    ['has lost the blocks and times of a segment', deleteEntry('n', 5)],
    ['has lost the summary of its last segment', deleteEntry('y', -1)],
    ['is empty', (db) => db.clear()],
    ['has a flipped bit in every value', flipAll],
  ];
  for (const [what, change] of indexCases) {
    it(`an index that ${what} changes no answer and no version given`, async () => {
      const damaged = await open('index', change);
      expect(await collect(damaged.events({ stream: 'c-3' }))).to.deep.equal(stream);
      expect((await damaged.commitAtBlock(100))?.number).to.equal(100);
      expect((await damaged.commitAtTime(600_000))?.number).to.equal(100);
      const range = { stream: 'c-3', fromPosition: 100, toPosition: 300 };
      const within = stream.filter(({ position }) => position >= 100 && position <= 300);
      expect(await collect(damaged.events(range))).to.deep.equal(within);
      const commit = await damaged.append(draftOf(['c-3', 'fresh']), COMMITS * 2);
      expect(commit.events.map((event) => event.streamVersion)).to.deep.equal([stream.length, 0]);
      await damaged.close();
      ledger = await openLevelLedger({ path });
      expect((await collect(ledger.events({ stream: 'c-3' }))).length).to.equal(stream.length + 1);
      expect((await ledger.verify()).ok).to.equal(true);
    });
  }

  async function readOnly(): Promise<LevelLedger> {
    ledger = await openLevelLedger({ path: good, readonly: true });
    return ledger;
  }
});

function deleteEntry(prefix: string, at: number): Parameters<typeof tamper>[1] {
  return async (db) => {
    const range = {
      gte: Buffer.from(prefix),
      lt: Buffer.concat([Buffer.from(prefix), Buffer.alloc(9, 0xff)]),
    };
    const key = (await db.keys(range).all()).at(at);
    if (key === undefined) throw new Error(`The index has no such key under ${prefix}.`);
    await db.del(key);
  };
}

async function flipAll(db: Parameters<Parameters<typeof tamper>[1]>[0]): Promise<void> {
  for await (const [key, value] of db.iterator()) await db.put(key, flipBit(value, 3));
}
