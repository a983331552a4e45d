import { expect } from 'chai';
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { encodeCommit } from './commit-codec.js';
import { collect, codeOf, draftOf, temporaryFolder } from './drafts.fixture.js';
import { digestOf, flipBit, tamper, walOf } from './level-files.fixture.js';
import { positionKey } from './level-store.js';
import type { Commit, LedgerHead } from './ledger.js';
import { LedgerError } from './ledger.js';
import { openLevelLedger } from './level-ledger.js';
import type { LevelLedger } from './level-ledger.js';

describe('opening the ledger after a crash or damage', () => {
  const root = temporaryFolder();
  /** Ten commits of two events; `lagging` has the witness of a power cut: one commit behind. */
  const [good, lagging, path] = [
    join(root.path, 'good'),
    join(root.path, 'lagging'),
    join(root.path, 'work'),
  ];
  let commits: readonly Commit[];
  let head: LedgerHead;
  let lastRecordStart: number;
  after(root.remove);

  before(async () => {
    const ledger = await openLevelLedger({ path: good });
    const append = (at: number): Promise<Commit> =>
      ledger.append(draftOf(['node', `c-${at}`], at, { at }), at * 2);
    for (let at = 0; at < 9; at++) await append(at);
    lastRecordStart = readFileSync(walOf(join(good, 'log'))).length;
    const behind = readFileSync(join(good, 'witness.bin'));
    await append(9);
    commits = await collect(ledger.commits());
    head = ledger.head();
    await ledger.close();
    cpSync(good, lagging, { recursive: true });
    writeFileSync(join(lagging, 'witness.bin'), behind);
    rmSync(join(lagging, 'index'), { recursive: true });
  });

  const copy = (from: string): void => {
    rmSync(path, { recursive: true, force: true });
    cpSync(from, path, { recursive: true });
  };
  const refusal = async (): Promise<LedgerError> => {
    const error: unknown = await openLevelLedger({ path }).catch((reason: unknown) => reason);
    if (error instanceof LedgerError) return error;
    throw new Error('It opened.', { cause: error });
  };
  const torn = (): string[] => readdirSync(path).filter((name) => name.startsWith('torn'));

  it('cuts a torn write at any byte of it, loudly: the bytes are kept and the rest is whole', async function () {
    this.timeout(60_000);
    const whole = readFileSync(walOf(join(good, 'log')));
    for (let size = lastRecordStart + 1; size < whole.length; size += 17) {
      copy(lagging);
      truncateSync(walOf(join(path, 'log')), size);
      const ledger = await openLevelLedger({ path });
      expect(ledger.repairs.length).to.equal(1);
      expect(ledger.repairs[0]).to.match(
        /^A write that a crash cut off at position 18 .* are in torn-18-0\.bin\.$/,
      );
      expect(readFileSync(join(path, 'torn-18-0.bin'))).to.deep.equal(whole.subarray(lastRecordStart, size));
      expect(await collect(ledger.commits())).to.deep.equal(commits.slice(0, 9));
      expect((await ledger.verify()).repairs).to.deep.equal(ledger.repairs);
      expect((await ledger.append(draftOf(['node']), 18)).events[0]?.streamVersion).to.equal(9);
      await ledger.close();
      expect((await openAndClose(path)).repairs).to.deep.equal([]);
    }
  });

  it('refuses the same tear in what was acknowledged, at any byte, and changes nothing', async () => {
    const whole = readFileSync(walOf(join(good, 'log')));
    for (let size = lastRecordStart + 1; size < whole.length; size += 50) {
      copy(good);
      truncateSync(walOf(join(path, 'log')), size);
      const before = digestOf(join(path, 'log'));
      expect(await refusal()).to.include({ code: 'LEDGER_CORRUPT', position: 18 });
      expect(digestOf(join(path, 'log'))).to.equal(before);
    }
  });

  it('sees that a whole acknowledged write is gone, and goes on without it only when the witness is removed', async () => {
    copy(good);
    truncateSync(walOf(join(path, 'log')), lastRecordStart);
    for (const _try of [1, 2]) {
      const error = await refusal();
      expect(error).to.include({ code: 'LEDGER_CORRUPT', position: 18 });
      expect(error.message)
        .to.contain('up to position 19 were acknowledged and are gone')
        .and.contain('witness.bin');
    }
    rmSync(join(path, 'witness.bin'));
    const ledger = await openAndClose(path);
    expect(ledger.head().nextPosition).to.equal(18);
    expect(ledger.repairs.some((repair) => repair.startsWith('witness.bin was missing'))).to.equal(true);
  });

  it('takes over a durable commit whose acknowledgement the crash cut off', async () => {
    copy(lagging);
    const ledger = await openAndClose(path);
    expect(ledger.head()).to.deep.equal(head);
    expect(ledger.repairs).to.deep.equal([]);
  });

  it('refuses damage in the middle of the write-ahead log before LevelDB drops it, and changes nothing', async () => {
    for (const bit of [0, 40, 50, 800, (lastRecordStart - 20) * 8]) {
      copy(good);
      const wal = walOf(join(path, 'log'));
      writeFileSync(wal, flipBit(readFileSync(wal), bit));
      const before = digestOf(join(path, 'log'));
      expect(await refusal(), `bit ${bit}`).to.include({ code: 'LEDGER_CORRUPT' });
      expect(digestOf(join(path, 'log'))).to.equal(before);
      expect(torn()).to.deep.equal([]);
    }
  });

  it('refuses a log database without its CURRENT file, a lost folder and a lost table, and deletes nothing', async () => {
    copy(good);
    await openAndClose(path);
    for (const lost of [
      'log/CURRENT',
      'log',
      `log/${readdirSync(join(path, 'log')).find((name) => name.endsWith('.ldb'))}`,
    ]) {
      copy(good);
      await openAndClose(path);
      rmSync(join(path, lost), { recursive: true });
      expect(await refusal(), lost).to.include({ code: 'LEDGER_CORRUPT', position: 20 });
    }
  });

  it('begins a log again that a power cut left in its first opening, and only when nothing was ever in it', async () => {
    const blank = join(root.path, 'blank');
    const breakList = (): void => {
      const log = join(blank, 'log');
      const list = readFileSync(join(log, 'CURRENT'), 'utf8').trim();
      truncateSync(join(log, list), 0);
    };
    await (await openLevelLedger({ path: blank })).close();
    breakList();
    // The witness says that the log was open once: then it must not be gone.
    const refused: unknown = await openLevelLedger({ path: blank }).catch((error: unknown) => error);
    expect(refused).to.include({ code: 'LEDGER_CORRUPT', position: 0 });
    rmSync(join(blank, 'witness.bin'));
    const ledger = await openLevelLedger({ path: blank });
    expect(ledger.repairs[0]).to.match(/^The log had been begun and nothing was ever in it/);
    await ledger.append(draftOf(['node']), 0);
    await ledger.close();
    breakList();
    rmSync(join(blank, 'witness.bin'));
    const kept: unknown = await openLevelLedger({ path: blank }).catch((error: unknown) => error);
    expect(kept).to.include({ code: 'LEDGER_CORRUPT' });
  });

  it('begins a log again whose first list of tables lost its first write and kept the second, as a power cut may leave it', async () => {
    const blank = join(root.path, 'torn-list');
    await (await openLevelLedger({ path: blank })).close();
    const log = join(blank, 'log');
    const list = readFileSync(join(log, 'MANIFEST-000002'));
    expect(list).to.have.length(50);
    // Cut between the sync of the folder and that of the second list: CURRENT names the first, which nobody ever syncs.
    writeFileSync(join(log, 'CURRENT'), 'MANIFEST-000001\n');
    writeFileSync(join(log, 'MANIFEST-000001'), '');
    writeFileSync(join(log, 'MANIFEST-000002'), list.fill(0, 0, 35));
    rmSync(join(blank, 'witness.bin'));
    const ledger = await openLevelLedger({ path: blank });
    expect(ledger.repairs.join()).to.contain('The log had been begun and nothing was ever in it');
    await ledger.close();
  });

  it('keeps every file when the list of them ends in mid-record, because LevelDB would delete some', async () => {
    copy(good);
    await openAndClose(path);
    const manifest = readdirSync(join(path, 'log')).find((name) => name.startsWith('MANIFEST-')) ?? '';
    const tables = readdirSync(join(path, 'log')).filter((name) => name.endsWith('.ldb'));
    expect(tables.length).to.be.greaterThan(0);
    truncateSync(join(path, 'log', manifest), readFileSync(join(path, 'log', manifest)).length - 1);
    // What LevelDB makes of it is its own affair: the data, or none of it; never less without a word.
    const opened = await openLevelLedger({ path }).catch((error: unknown) => error);
    if (opened instanceof LedgerError) expect(opened).to.include({ code: 'LEDGER_CORRUPT' });
    else expect(await collect((opened as LevelLedger).commits())).to.deep.equal(commits);
    if (!(opened instanceof LedgerError)) await (opened as LevelLedger).close();
    expect(readdirSync(join(path, 'rescue-0'))).to.include.members([...tables, manifest, 'CURRENT']);
  });

  it('checks the table files when asked to or after an unclean end, before LevelDB reads them', async () => {
    for (const database of ['log', 'index']) {
      copy(good);
      await openAndClose(path);
      const table = join(
        path,
        database,
        readdirSync(join(path, database)).find((name) => name.endsWith('.ldb')) ?? '',
      );
      const bytes = readFileSync(table);
      writeFileSync(table, flipBit(bytes, 777));
      const kept = join(path, `kept-${database}`);
      cpSync(join(path, database), kept, { recursive: true });
      for (const marked of [false, true]) {
        if (marked) writeFileSync(join(path, 'unclean'), '');
        const before = digestOf(join(path, 'log'));
        const opened = await openLevelLedger({ path, checkFiles: !marked }).catch((error: unknown) => error);
        if (database === 'log') {
          expect(opened).to.include({ code: 'LEDGER_CORRUPT', position: 0 });
          expect(digestOf(join(path, 'log'))).to.equal(before);
          continue;
        }
        const ledger = opened as LevelLedger;
        expect(ledger.repairs[0]).to.match(/^The index was built anew: \d+\.ldb was broken at byte 0\.$/);
        expect(await collect(ledger.commits())).to.deep.equal(commits);
        await ledger.close();
        // The index is another one now: the damaged one comes back whole, with the manifest that counts its tables.
        rmSync(join(path, database), { recursive: true });
        cpSync(kept, join(path, database), { recursive: true });
      }
    }
  });

  it('cuts a damaged last commit that was never acknowledged, and refuses one that was', async () => {
    const { frame } = encodeCommit(draftOf(['node']), head, () => 10);
    const bad = flipBit(frame, 1500);
    copy(good);
    await tamper(join(path, 'log'), (db) => db.put(positionKey(20), bad));
    const looking = await openLevelLedger({ path, readonly: true });
    expect(looking.repairs[0]).to.match(/^The last commit, at position 20, is damaged .* it is left out/);
    expect(await collect(looking.commits())).to.deep.equal(commits);
    await looking.close();
    expect(torn()).to.deep.equal([]);
    const ledger = await openAndClose(path);
    expect(ledger.head()).to.deep.equal(head);
    expect(ledger.repairs[0]).to.match(
      /^The last commit, at position 20, was damaged .* in torn-20-0\.bin\.$/,
    );
    expect(readFileSync(join(path, 'torn-20-0.bin'))).to.deep.equal(bad);
    expect((await openAndClose(path)).repairs).to.deep.equal([]);

    copy(good);
    await tamper(join(path, 'log'), async (db) =>
      db.put(positionKey(18), flipBit((await db.get(positionKey(18))) ?? bad, 1500)),
    );
    expect(await refusal()).to.include({ code: 'LEDGER_CORRUPT', position: 18 });
    expect(torn()).to.deep.equal([]);
  });

  it('never cuts a last commit of a newer format', async () => {
    const { frame } = encodeCommit(draftOf(['node']), head, () => 10);
    frame.writeUInt8(9, 4);
    const { sha256 } = await import('./frame.js');
    sha256(frame.subarray(0, -32)).copy(frame, frame.length - 32);
    copy(good);
    await tamper(join(path, 'log'), (db) => db.put(positionKey(20), frame));
    expect(await refusal()).to.include({ code: 'LEDGER_FORMAT_UNKNOWN', position: 20 });
  });

  it('writes a damaged witness anew and says so', async () => {
    copy(good);
    const witness = join(path, 'witness.bin');
    writeFileSync(witness, flipBit(readFileSync(witness), 100));
    expect((await openAndClose(path)).repairs[0]).to.match(/^witness\.bin, .* was damaged/);
    expect((await openAndClose(path)).repairs).to.deep.equal([]);
  });

  it('of a folder that is none says what is wrong', async () => {
    const file = join(root.path, 'file');
    writeFileSync(file, '');
    expect(await codeOf(openLevelLedger({ path: join(file, 'x') }))).to.equal('LEDGER_WRITE_FAILED');
  });

  async function openAndClose(
    folder: string,
  ): Promise<{ repairs: readonly string[]; head: () => LedgerHead }> {
    const ledger = await openLevelLedger({ path: folder });
    expect((await ledger.verify()).ok).to.equal(true);
    await ledger.close();
    return ledger;
  }
});
