import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { SeededRandom } from '../fuzz/seeded-random.js';
import { CrashedDisk, losses } from './crashed-disk.js';
import { type DiskCall, readDiskJournal } from './disk-journal.js';
import type { Shimmed } from './disk-shim.js';
import { FolderReader } from './folder-reader.js';
import type { FolderReading } from './read-folder.js';

export interface PowerCutOptions extends Shimmed {
  /** Commits that the recorded node appends; it is closed and opened again in between. */
  readonly commits: number;
  /** Cuts that are looked at; when there are more places, they are drawn. */
  readonly cuts: number;
  readonly seed: number;
  readonly onCut?: (done: number, total: number) => void;
}

export interface PowerCutReport {
  readonly seed: number;
  /** Calls of the recorded node that changed the disk. */
  readonly calls: number;
  readonly cuts: number;
  readonly losses: Readonly<Record<string, number>>;
  /** Cuts after which something was mended, by what it was. */
  readonly mended: Readonly<Record<string, number>>;
  readonly findings: readonly string[];
}

/**
 * Records every change of the disk that a real node makes in three lives, cuts the power after any of them, makes each disk
 * that may be left by that, and opens it: every commit that was acknowledged before the cut is there, the rest is a
 * beginning of the script, nothing is refused, and the node goes on.
 */
export async function powerCuts(options: PowerCutOptions): Promise<PowerCutReport> {
  const { work, script, seed, cuts } = options;
  const calls = await record(options);
  const random = new SeededRandom(seed);
  const places = calls.flatMap((_, at) => losses.map((loss) => ({ after: at + 1, loss })));
  while (places.length > cuts) places.splice(random.below(places.length), 1);
  const reader = new FolderReader(script);
  const counts = { losses: new Map<string, number>(), mended: new Map<string, number>() };
  const findings: string[] = [];
  try {
    for (const [at, { after, loss }] of places.entries()) {
      const folder = join(work, 'cut');
      const done = calls.slice(0, after);
      new CrashedDisk(done, loss, random).materialise(folder);
      const reading = await reader.read(folder);
      count(counts.losses, loss);
      for (const note of reading?.notes ?? [])
        count(counts.mended, note.replaceAll(/\d+/g, 'N').slice(0, 70));
      for (const finding of judge(reading, promisedBy(done)))
        findings.push(`call ${after} (${nameOf(calls[after - 1])}), ${loss}: ${finding}`);
      options.onCut?.(at + 1, places.length);
    }
  } finally {
    await reader.close();
  }
  const [lost, mended] = [Object.fromEntries(counts.losses), Object.fromEntries(counts.mended)];
  return { seed, calls: calls.length, cuts: places.length, losses: lost, mended, findings };
}

async function record({ work, script, shim, commits }: PowerCutOptions): Promise<DiskCall[]> {
  const writer = fileURLToPath(new URL('writer.js', import.meta.url));
  const [root, journal] = [join(work, 'recorded'), join(work, 'journal')];
  const env = {
    ...process.env,
    LD_PRELOAD: shim,
    SHIM_ROOT: root,
    SHIM_JOURNAL: journal,
    // What goes past libc cannot be seen.
    UV_USE_IO_URING: '0',
  };
  const lives = 3;
  const each = Math.ceil(commits / lives);
  for (let life = 0; life < lives; life++)
    await promisify(execFile)(process.execPath, [writer, root, script, '3', String(each)], { env });
  return readDiskJournal(journal, root);
}

/** Commits that had been acknowledged. */
function promisedBy(calls: readonly DiskCall[]): number {
  const told = calls.map((call) => (call.kind === 'told' ? call.text : '')).join('');
  const numbers = told.split('\n').filter((line) => /^\d+$/.test(line));
  return Math.max(0, ...numbers.map((number) => Number(number) + 1));
}

function judge(reading: FolderReading | null, promised: number): string[] {
  if (reading === null) return ['LevelDB ended the process'];
  if (reading.refused !== null) return [`refused: ${reading.refused.code} ${reading.refused.message}`];
  if (reading.commits < promised)
    return [`${promised} commits were acknowledged, ${reading.commits} are there`];
  const damaged = reading.notes.filter((note) => note.startsWith('checkpoint '));
  return [...reading.wrong, ...damaged];
}

function nameOf(call: DiskCall | undefined): string {
  if (call === undefined) return 'none';
  if ('path' in call) return `${call.kind} ${call.path}`;
  return 'to' in call ? `${call.kind} to ${call.to}` : call.kind;
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
