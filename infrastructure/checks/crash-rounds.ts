import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import { createProgress } from '../cli/progress.js';
import { makeCompleteFolder } from './crash-rounds/complete-folder.js';
import { flipRounds } from './crash-rounds/flip-rounds.js';
import { killRounds } from './crash-rounds/kill-rounds.js';
import { printFlips, printKills } from './crash-rounds/print-report.js';
import { readScript } from './crash-rounds/script.js';

const help = `npm run test:crash -- [options]

Breaks ledgers on purpose, and checks that no promise breaks with them: everything acknowledged is there, in order,
verified; what was not is there wholly or not at all; nothing is silently wrong.

  --rounds N   kill writers (SIGKILL) N times: while they open, write, or LevelDB compacts     [200]
  --flips N    flip N single bits, spread over every file of a complete data folder            [0]
  --seed N     the same seed gives the same places (kills happen when they happen)             [random]
  --keep       leave the work folder when there was a finding, and say where it is
  --json       the report as JSON
  --help       this

Example: npm run test:crash -- --rounds 0 --flips 1000 --seed 7
Exits 0 when every promise held, 1 when one did not, 2 for bad usage.`;

const options = {
  rounds: { type: 'string', default: '200' },
  flips: { type: 'string', default: '0' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  keep: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const makeScript = fileURLToPath(new URL('crash-rounds/make-script-process.fixture.js', import.meta.url));

/** A script's file. Made by another process, because it takes a story that only tests may tell. */
async function script(work: string, name: string, contracts: number, padding: number): Promise<string> {
  const file = join(work, name);
  await promisify(execFile)(process.execPath, [makeScript, file, String(contracts), String(padding)]);
  return file;
}

async function kills(work: string, rounds: number, seed: number) {
  // Small commits, as a node makes them, and large ones that make LevelDB write and compact tables all the time.
  const scripts = [await script(work, 'small', 400, 0), await script(work, 'large', 150, 60_000)];
  const progress = createProgress('kills');
  const report = await killRounds({
    work,
    scripts,
    rounds,
    seed,
    onRound: (done) => progress.update(done, rounds),
  });
  progress.stop();
  return report;
}

async function flippedBits(work: string, flips: number, seed: number) {
  const file = await script(work, 'flips', 60, 0);
  const folder = join(work, 'whole');
  // Some commits of the script are left: a folder that was taken in must go on.
  await makeCompleteFolder(folder, file, readScript(file).length - 20);
  const progress = createProgress('flips');
  const report = await flipRounds({
    work,
    script: file,
    folder,
    flips,
    seed,
    onFlip: (done) => progress.update(done, flips),
  });
  progress.stop();
  return report;
}

async function main(): Promise<number> {
  const values = usage();
  if (values === null) return 2;
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { rounds, flips, seed } = values;
  const work = await mkdtemp(join(tmpdir(), 'zledger-crash-'));
  let isGood = false;
  try {
    const report = {
      kills: rounds === 0 ? null : await kills(work, rounds, seed),
      flips: flips === 0 ? null : await flippedBits(work, flips, seed),
    };
    isGood = Object.values(report).every((part) => part === null || part.findings.length === 0);
    if (values.json) console.log(JSON.stringify(report, null, 2));
    else {
      if (report.kills !== null) printKills(report.kills);
      if (report.flips !== null) printFlips(report.flips);
      console.log(isGood ? 'every promise held' : 'A PROMISE WAS BROKEN');
    }
    return isGood ? 0 : 1;
  } finally {
    if (!isGood && values.keep) console.error(`kept: ${work}`);
    else await rm(work, { recursive: true, force: true });
  }
}

function usage() {
  try {
    const { values } = parseArgs({ options });
    const [rounds, flips, seed] = [values.rounds, values.flips, values.seed].map(Number) as [
      number,
      number,
      number,
    ];
    if ([rounds, flips, seed].every((value) => Number.isSafeInteger(value) && value >= 0))
      return { ...values, rounds, flips, seed };
    console.error('--rounds, --flips and --seed need whole numbers from 0 on; see --help');
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}; see --help`);
  }
  return null;
}

process.exitCode = await main();
