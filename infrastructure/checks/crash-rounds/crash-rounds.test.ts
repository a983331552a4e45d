import { expect } from 'chai';
import { join } from 'node:path';

import { temporaryFolder } from '../../ledger/drafts.fixture.js';
import { makeCompleteFolder } from './complete-folder.js';
import { filesByKind } from './file-kind.js';
import { flipRounds } from './flip-rounds.js';
import { killRounds } from './kill-rounds.js';
import { makeScript } from './make-script.fixture.js';
import { writeScript } from './script.js';

const ROUNDS = 6;
const FLIPS = 32;

describe('a data folder that is broken on purpose (npm run test:crash has many more rounds)', () => {
  const folder = temporaryFolder();
  const work = folder.path;
  after(folder.remove);

  before(async () => {
    writeScript(join(work, 'small'), await makeScript(60));
    writeScript(join(work, 'large'), await makeScript(30, 60_000));
  });

  it(`has every acknowledged commit after ${ROUNDS} kills, and everything else agrees with the log`, async function () {
    this.timeout(120_000);
    const scripts = [join(work, 'small'), join(work, 'large')];
    const report = await killRounds({ work, scripts, rounds: ROUNDS, seed: Date.now() });
    expect(report.findings, `seed ${report.seed}`).to.deep.equal([]);
    expect(report.acknowledged).to.be.greaterThan(0);
    expect(Object.values(report.moments).reduce((sum, times) => sum + times)).to.equal(ROUNDS);
  });

  it(`gives the exact data or says what is wrong, with ${FLIPS} single bits flipped, in files of every kind`, async function () {
    this.timeout(120_000);
    const good = join(work, 'good');
    await makeCompleteFolder(good, join(work, 'small'), 250);
    const kinds = [...filesByKind(good).keys()];
    expect(kinds).to.include.members(['log: tables', 'log: write-ahead log', 'snapshots', 'views', 'spool']);
    expect(kinds.filter((kind) => kind.startsWith('other'))).to.deep.equal([]);
    const report = await flipRounds({
      work,
      script: join(work, 'small'),
      folder: good,
      flips: FLIPS,
      seed: Date.now(),
    });
    expect(report.findings, `seed ${report.seed}`).to.deep.equal([]);
    expect(Object.keys(report.kinds)).to.have.members(kinds);
    // Both must occur, or the test looks at the wrong bytes.
    const counts = Object.values(report.kinds);
    expect(counts.some(({ detected }) => detected > 0)).to.equal(true);
    expect(counts.some(({ harmless }) => harmless > 0)).to.equal(true);
  });
});
