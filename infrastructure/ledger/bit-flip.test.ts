import { expect } from 'chai';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Reading } from './bit-flip-reader.fixture.js';
import { draftOf, temporaryFolder } from './drafts.fixture.js';
import { flipBit } from './level-files.fixture.js';
import { openLevelLedger } from './level-ledger.js';

const FLIPS = Number(process.env['ZLEDGER_FLIPS'] ?? 48);

describe('a flipped bit in the data folder', () => {
  const root = temporaryFolder();
  const [good, bad] = [join(root.path, 'good'), join(root.path, 'bad')];
  let reader: ChildProcess | null = null;
  after(() => {
    reader?.kill();
    root.remove();
  });

  before(async function () {
    this.timeout(60_000);
    let ledger = await openLevelLedger({ path: good });
    const random = randomFrom(7);
    for (let at = 0; at < 1200; at++) {
      // Text that does not compress, so that the table files hold most of the bytes as they are.
      const data = Array.from({ length: 40 }, () => random().toString(36).slice(2)).join('');
      await ledger.append(draftOf(['node', `contract-${at % 20}`], at, data), ledger.head().nextPosition);
      // Reopened in the middle, so that there are table files, and a write-ahead log at the end.
      if (at % 400 !== 399 || at > 1000) continue;
      await ledger.close();
      ledger = await openLevelLedger({ path: good });
    }
    await ledger.close();
  });

  it(`gives the exact data or an error with a position, ${FLIPS} times`, async function () {
    this.timeout(20_000 + FLIPS * 1000);
    cpSync(good, bad, { recursive: true });
    const original = await read(bad);
    expect(original).to.have.property('digest');
    const outcomes = { exact: 0, refused: 0, aborted: 0 };
    for (const [file, bit] of places(good, FLIPS)) {
      rmSync(bad, { recursive: true, force: true });
      cpSync(good, bad, { recursive: true });
      writeFileSync(join(bad, file), flipBit(readFileSync(join(bad, file)), bit));
      let reading = await read(bad);
      if (reading === null) outcomes.aborted++;
      // LevelDB has assertions that end the process. Then the next opening must be able to say what is wrong.
      reading ??= await read(bad);
      outcomes[checkReading(reading, original, `${file} bit ${bit}`)]++;
    }
    if (process.env['ZLEDGER_FLIPS'] !== undefined) console.log(outcomes);
    // Both must occur, or the test looks at the wrong bytes.
    expect(outcomes.exact).to.be.greaterThan(0);
    expect(outcomes.refused).to.be.greaterThan(0);
  });

  /** Null when the reader's process ended instead of answering. */
  function read(path: string): Promise<Reading | null> {
    reader ??= fork(fileURLToPath(new URL('bit-flip-reader.fixture.js', import.meta.url)), {
      stdio: 'ignore',
    });
    const child = reader;
    return new Promise((resolve) => {
      child.removeAllListeners();
      child.once('message', (reading) => resolve(reading as Reading));
      child.once('exit', () => {
        reader = null;
        resolve(null);
      });
      child.send(path);
    });
  }
});

function checkReading(reading: Reading | null, original: Reading | null, place: string): 'exact' | 'refused' {
  if (reading !== null && 'digest' in reading) {
    expect(reading, place).to.deep.equal(original);
    return 'exact';
  }
  expect(reading, place).to.include({ code: 'LEDGER_CORRUPT' });
  expect(reading?.position, place).to.be.a('number');
  return 'refused';
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
