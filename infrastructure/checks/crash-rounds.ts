import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import '../cli/closed-output.js';
import { createProgress } from '../cli/progress.js';
import { type BackupKillReport, backupKills } from './crash-rounds/backup-kills.js';
import { makeCompleteFolder } from './crash-rounds/complete-folder.js';
import { diskFaults } from './crash-rounds/disk-faults.js';
import { buildDiskShim, type Shimmed } from './crash-rounds/disk-shim.js';
import { type FlipReport, flipRounds } from './crash-rounds/flip-rounds.js';
import { type KillReport, killRounds } from './crash-rounds/kill-rounds.js';
import { powerCuts } from './crash-rounds/power-cuts.js';
import {
  printBackups,
  printFaults,
  printFlips,
  printKills,
  printPowerCuts,
  printTears,
} from './crash-rounds/print-report.js';
import { readScript } from './crash-rounds/script.js';
import { type TornReport, tornRounds } from './crash-rounds/torn-rounds.js';

const help = `npm run test:crash -- [options]

Breaks ledgers on purpose, and checks that no promise breaks with them: everything acknowledged is there, in order,
verified; what was not is there wholly or not at all; nothing is silently wrong.

  --rounds N      kill writers (SIGKILL) N times: while they open, write, or LevelDB compacts      [200]
  --backups N     kill \`zledger backup\` N times while it writes                                     [0]
  --flips N       flip N single bits, spread over every file of a complete data folder             [0]
  --tears N       tear the write of a commit at every N-th byte (1: at every byte)                 [0: not]
  --power-cuts N  cut the power at N places of a node's recorded life, and lose what was not synced [0]
  --faults N      let the disk refuse (EIO, ENOSPC) at N places of a node's life                   [0]
  --seed N        the same seed gives the same places (kills happen when they happen)              [random]
  --keep          leave the work folder when there was a finding, and say where it is
  --json          the report as JSON
  --help          this

Power cuts and faults need a C compiler (cc) on Linux; without one they are skipped, and that is said.

Example: npm run test:crash -- --rounds 0 --flips 1000 --power-cuts 2000 --seed 7
Exits 0 when every promise held, 1 when one did not, 2 for bad usage.`;

const numbers = ['rounds', 'backups', 'flips', 'tears', 'power-cuts', 'faults', 'seed'] as const;
const options = {
  rounds: { type: 'string', default: '200' },
  backups: { type: 'string', default: '0' },
  flips: { type: 'string', default: '0' },
  tears: { type: 'string', default: '0' },
  'power-cuts': { type: 'string', default: '0' },
  faults: { type: 'string', default: '0' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  keep: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;
type Usage = Readonly<Record<(typeof numbers)[number], number>> & {
  readonly [flag in 'keep' | 'json' | 'help']: boolean;
};

const makeScript = fileURLToPath(new URL('crash-rounds/make-script-process.fixture.js', import.meta.url));

/** A script's file. Made by another process, because it takes a story that only tests may tell. */
async function script(work: string, name: string, contracts: number, padding: number): Promise<string> {
  const file = join(work, name);
  await promisify(execFile)(process.execPath, [makeScript, file, String(contracts), String(padding)]);
  return file;
}

/** Runs one kind of damage in a folder of its own, with a progress bar. */
async function withProgress<Report>(
  work: string,
  what: string,
  run: (folder: string, progress: (done: number, total: number) => void) => Promise<Report>,
): Promise<Report> {
  const folder = join(work, what);
  await mkdir(folder);
  const bar = createProgress(what);
  try {
    return await run(folder, bar.update);
  } finally {
    bar.stop();
  }
}

function kills(work: string, rounds: number, seed: number): Promise<KillReport> {
  return withProgress(work, 'kills', async (folder, update) => {
    // Small commits, as a node makes them, and large ones that make LevelDB write and compact tables all the time.
    const scripts = [await script(folder, 'small', 400, 0), await script(folder, 'large', 150, 60_000)];
    return killRounds({ work: folder, scripts, rounds, seed, onRound: (done) => update(done, rounds) });
  });
}

function killedBackups(work: string, rounds: number, seed: number): Promise<BackupKillReport> {
  return withProgress(work, 'backups', async (folder, update) => {
    const file = await script(folder, 'script', 100, 20_000);
    return backupKills({ work: folder, script: file, rounds, seed, onRound: (done) => update(done, rounds) });
  });
}

function flippedBits(work: string, flips: number, seed: number): Promise<FlipReport> {
  return withProgress(work, 'flips', async (folder, update) => {
    const file = await script(folder, 'script', 60, 0);
    const good = join(folder, 'whole');
    // Some commits of the script are left: a folder that was taken in must go on.
    await makeCompleteFolder(good, file, readScript(file).length - 20);
    const onFlip = (done: number): void => update(done, flips);
    return flipRounds({ work: folder, script: file, folder: good, flips, seed, onFlip });
  });
}

function tornWrites(work: string, stride: number, seed: number): Promise<TornReport> {
  return withProgress(work, 'tears', async (folder, onTear) => {
    const commits = readScript(await script(folder, 'script', 4, 0)).slice(0, 9);
    return tornRounds({ work: folder, script: commits, stride, seed, onTear });
  });
}

/** What needs the shim; a reason when there is none. */
async function withShim<Report>(
  work: string,
  what: string,
  run: (shimmed: Shimmed, progress: (done: number, total: number) => void) => Promise<Report>,
): Promise<Report | string> {
  const built = buildDiskShim(work);
  if ('reason' in built) return built.reason;
  return withProgress(work, what, async (folder, update) => {
    const file = await script(folder, 'script', 6, 0);
    return run({ work: folder, script: file, shim: built.path }, update);
  });
}

async function broken(usage: Usage, work: string) {
  const { rounds, backups, flips, tears, faults, seed } = usage;
  const cuts = usage['power-cuts'];
  return {
    kills: rounds === 0 ? null : await kills(work, rounds, seed),
    backups: backups === 0 ? null : await killedBackups(work, backups, seed),
    flips: flips === 0 ? null : await flippedBits(work, flips, seed),
    tears: tears === 0 ? null : await tornWrites(work, tears, seed),
    powerCuts:
      cuts === 0
        ? null
        : await withShim(work, 'power cuts', (shimmed, onCut) =>
            powerCuts({ ...shimmed, commits: 24, cuts, seed, onCut }),
          ),
    faults:
      faults === 0
        ? null
        : await withShim(work, 'faults', (shimmed, onFault) =>
            diskFaults({ ...shimmed, faults, seed, onFault }),
          ),
  };
}

async function main(): Promise<number> {
  const usage = readUsage();
  if (usage === null) return 2;
  if (usage.help) {
    console.log(help);
    return 0;
  }
  const work = await mkdtemp(join(tmpdir(), 'zledger-crash-'));
  let isGood = false;
  try {
    const reports = await broken(usage, work);
    isGood = Object.values(reports).every(
      (part) => part === null || typeof part === 'string' || part.findings.length === 0,
    );
    if (usage.json) console.log(JSON.stringify(reports, null, 2));
    else printReports(reports, isGood);
    return isGood ? 0 : 1;
  } finally {
    if (!isGood && usage.keep) console.error(`kept: ${work}`);
    else await rm(work, { recursive: true, force: true });
  }
}

function printReports(reports: Awaited<ReturnType<typeof broken>>, isGood: boolean): void {
  if (reports.kills !== null) printKills(reports.kills);
  if (reports.backups !== null) printBackups(reports.backups);
  if (reports.flips !== null) printFlips(reports.flips);
  if (reports.tears !== null) printTears(reports.tears);
  if (typeof reports.powerCuts === 'string') console.log(`SKIPPED power cuts: ${reports.powerCuts}`);
  else if (reports.powerCuts !== null) printPowerCuts(reports.powerCuts);
  if (typeof reports.faults === 'string') console.log(`SKIPPED disk faults: ${reports.faults}`);
  else if (reports.faults !== null) printFaults(reports.faults);
  console.log(isGood ? 'every promise held' : 'A PROMISE WAS BROKEN');
}

/** Null after bad usage, when that was said. */
function readUsage(): Usage | null {
  try {
    const { values } = parseArgs({ options });
    const given = numbers.map((name) => [name, Number(values[name])] as const);
    if (given.every(([, value]) => Number.isSafeInteger(value) && value >= 0)) {
      const { keep, json, help: wantsHelp } = values;
      // One number for each of the names.
      return {
        ...(Object.fromEntries(given) as Pick<Usage, (typeof numbers)[number]>),
        keep,
        json,
        help: wantsHelp,
      };
    }
    console.error(`--${numbers.join(', --')} need whole numbers from 0 on; see --help`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}; see --help`);
  }
  return null;
}

process.exitCode = await main();
