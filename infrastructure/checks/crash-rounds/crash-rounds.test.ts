import { expect } from 'chai';
import { join } from 'node:path';

import { temporaryFolder } from '../../ledger/drafts.fixture.js';
import { makeCompleteFolder } from './complete-folder.js';
import { diskFaults } from './disk-faults.js';
import { buildDiskShim } from './disk-shim.js';
import { filesByKind } from './file-kind.js';
import { flipRounds } from './flip-rounds.js';
import { killRounds } from './kill-rounds.js';
import { makeScript } from './make-script.fixture.js';
import { powerCuts } from './power-cuts.js';
import { writeScript } from './script.js';
import { tornRounds } from './torn-rounds.js';

const ROUNDS = 5;
const FLIPS = 30;
const CUTS = 24;
const FAULTS = 4;
/** The same places each time, so that what is found comes of the change that is tested; npm run test:crash draws new ones. */
const SEED = 28;

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
    const report = await killRounds({ work, scripts, rounds: ROUNDS, seed: SEED });
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
      seed: SEED,
    });
    expect(report.findings, `seed ${report.seed}`).to.deep.equal([]);
    expect(Object.keys(report.kinds)).to.have.members(kinds);
    // Both must occur, or the test looks at the wrong bytes.
    const counts = Object.values(report.kinds);
    expect(counts.some(({ detected }) => detected > 0)).to.equal(true);
    expect(counts.some(({ harmless }) => harmless > 0)).to.equal(true);
  });

  it('takes a torn write out, wherever it was torn, and nothing more', async function () {
    this.timeout(120_000);
    const script = (await makeScript(4)).slice(0, 9);
    const report = await tornRounds({ work: join(work, 'tears'), script, stride: 41, seed: SEED });
    expect(report.findings).to.deep.equal([]);
    expect(report.reported).to.be.greaterThan(5);
    expect(report.whole).to.be.greaterThan(0);
  });
});

const shimFolder = temporaryFolder();
const built = buildDiskShim(shimFolder.path);
const skipped = 'reason' in built ? ` (SKIPPED: ${built.reason})` : '';
if ('reason' in built) shimFolder.remove(); // hooks of what is skipped do not run

('reason' in built ? describe.skip : describe)(`a node on a disk that fails${skipped}`, () => {
  const work = shimFolder.path;
  const script = join(work, 'script');
  const shim = 'path' in built ? built.path : '';
  before(async () => writeScript(script, await makeScript(6)));
  after(shimFolder.remove);

  it(`has every acknowledged commit after ${CUTS} power cuts that lose or tear what was not synced`, async function () {
    this.timeout(120_000);
    const report = await powerCuts({ work, script, shim, commits: 24, cuts: CUTS, seed: SEED });
    expect(report.findings, `seed ${report.seed}`).to.deep.equal([]);
    expect(report.cuts).to.equal(CUTS);
    expect(report.calls).to.be.greaterThan(300);
  });

  it(`stops cleanly, reads on and recovers, with ${FAULTS} calls refused with EIO or ENOSPC`, async function () {
    this.timeout(120_000);
    const report = await diskFaults({ work, script, shim, faults: FAULTS, seed: SEED });
    expect(report.findings, `seed ${report.seed}`).to.deep.equal([]);
    expect(Object.values(report.ends).reduce((sum, times) => sum + times)).to.equal(FAULTS);
  });
});
