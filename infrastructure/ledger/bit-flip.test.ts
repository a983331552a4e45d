import { expect } from 'chai';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { collect, draftOf, temporaryFolder } from './drafts.fixture.js';
import type { Commit } from './ledger.js';
import { LedgerError } from './ledger.js';
import { openLevelLedger } from './level-ledger.js';

const FLIPS = Number(process.env['ZLEDGER_FLIPS'] ?? 60);

interface Original {
  readonly commits: readonly Commit[];
  readonly stream: readonly unknown[];
  readonly atBlock: Commit | null;
}

describe('a flipped bit in the data folder', () => {
  const root = temporaryFolder();
  const [good, bad] = [join(root.path, 'good'), join(root.path, 'bad')];
  let original: Original;
  after(root.remove);

  before(async function () {
    this.timeout(60_000);
    let ledger = await openLevelLedger({ path: good });
    const random = randomFrom(7);
    for (let at = 0; at < 1200; at++) {
      // Text that does not compress, so that the table files hold most of the bytes as they are.
      const data = Array.from({ length: 40 }, () => random().toString(36).slice(2)).join('');
      const draft = draftOf(['node', `contract-${at % 20}`], at, data);
      await ledger.append(draft, ledger.head().nextPosition);
      // Reopened in the middle, so that there are table files, and a write-ahead log at the end.
      if (at % 400 !== 399 || at > 1000) continue;
      await ledger.close();
      ledger = await openLevelLedger({ path: good });
    }
    original = await readAll(good, ledger);
    await ledger.close();
  });

  it(`gives the exact data or an error with a position, ${FLIPS} times`, async function () {
    this.timeout(20_000 + FLIPS * 1000);
    const outcomes = { exact: 0, refused: 0 };
    for (const [file, bit] of places(good, FLIPS)) {
      rmSync(bad, { recursive: true, force: true });
      cpSync(good, bad, { recursive: true });
      const bytes = readFileSync(join(bad, file));
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      writeFileSync(join(bad, file), bytes);
      outcomes[await outcomeOf(bad, original, `${file} bit ${bit}`)]++;
    }
    // Both must occur, or the test looks at the wrong bytes.
    expect(outcomes.exact).to.be.greaterThan(0);
    expect(outcomes.refused).to.be.greaterThan(0);
  });
});

async function readAll(path: string, open?: Awaited<ReturnType<typeof openLevelLedger>>): Promise<Original> {
  const ledger = open ?? (await openLevelLedger({ path }));
  try {
    const commits = await collect(ledger.commits());
    const stream = await collect(ledger.events({ stream: 'contract-11' }));
    const atBlock = await ledger.commitAtBlock(777);
    expect((await ledger.verify()).ok).to.equal(true);
    return { commits, stream, atBlock };
  } finally {
    if (open === undefined) await ledger.close();
  }
}

async function outcomeOf(path: string, original: Original, place: string): Promise<'exact' | 'refused'> {
  try {
    expect(await readAll(path), place).to.deep.equal(original);
    return 'exact';
  } catch (error) {
    if (!(error instanceof LedgerError)) throw new Error(`${place}: ${String(error)}`, { cause: error });
    expect(error.code, place).to.equal('LEDGER_CORRUPT');
    expect(error.position, place).to.be.a('number');
    return 'refused';
  }
}

/** Seeded places, the files in turn, so that the small ones get their share. */
function places(folder: string, count: number): (readonly [string, number])[] {
  const random = randomFrom(42);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile() && statSync(join(folder, name)).size > 0)
    .sort();
  return Array.from({ length: count }, (_, at) => {
    const name = names[at % names.length] ?? '';
    return [name, Math.floor(random() * statSync(join(folder, name)).size * 8)] as const;
  });
}

/** A small generator (mulberry32): the same places in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
