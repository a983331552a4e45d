import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type LevelLedger, openLevelLedger } from '../../ledger/level-ledger.js';
import { SeededRandom } from '../fuzz/seeded-random.js';
import type { Script } from './script.js';

export interface TornOptions {
  readonly work: string;
  /** Its last commit is the one that is torn; all before are acknowledged. */
  readonly script: Script;
  /** Bytes between two offsets at which the write is torn; 1: every byte. */
  readonly stride: number;
  readonly seed: number;
  readonly onTear?: (done: number, total: number) => void;
}

export interface TornReport {
  /** Bytes of the torn write. */
  readonly bytes: number;
  readonly tears: number;
  /** Openings after which the commit was there, wholly; the others were without it. */
  readonly whole: number;
  /** Openings that said that they took a torn write out. */
  readonly reported: number;
  readonly findings: readonly string[];
}

/** What a power cut may leave of a write from some byte on. */
const fates = ['cut off', 'zeros', 'noise', 'zeros in one sector'] as const;
type Fate = (typeof fates)[number];
const sectorBytes = 512;

/**
 * Tears the write of one unacknowledged commit in LevelDB's write-ahead log at its byte offsets: what follows is cut off, is
 * zeros, is noise, or only one disk sector is missing. After each the ledger must open with every acknowledged commit, with
 * the torn one wholly or not at all, say what it took out, take the commit again, and have nothing to mend next time.
 */
export async function tornRounds(options: TornOptions): Promise<TornReport> {
  const { work, script, stride, seed } = options;
  const write = await recordWrite(join(work, 'torn'), script);
  const random = new SeededRandom(seed);
  const offsets: number[] = [];
  for (let offset = write.start; offset < write.wal.length; offset += stride) offsets.push(offset);
  offsets.push(write.wal.length);
  const report = { bytes: write.wal.length - write.start, tears: 0, whole: 0, reported: 0 };
  const findings: string[] = [];
  for (const [at, offset] of offsets.entries()) {
    for (const fate of fates.slice(0, stride === 1 || at % 4 === 0 ? 4 : 1)) {
      const folder = join(work, 'torn', 'opened');
      rmSync(folder, { recursive: true, force: true });
      cpSync(write.before, folder, { recursive: true });
      const wal = tornWal(write, offset, fate, random);
      writeFileSync(join(folder, write.name), wal);
      const isWhole = wal.equals(write.wal);
      const outcome = await reopen(folder, script, isWhole);
      report.tears++;
      if (outcome.commits === script.length) report.whole++;
      if (outcome.reported) report.reported++;
      for (const wrong of outcome.wrong) findings.push(`${fate} from byte ${offset - write.start}: ${wrong}`);
    }
    options.onTear?.(at + 1, offsets.length);
  }
  return { ...report, findings };
}

interface RecordedWrite {
  /** The ledger's folder with every commit but the last acknowledged. */
  readonly before: string;
  /** The write-ahead log in it, and its bytes with the last commit, which begins at `start`. */
  readonly name: string;
  readonly wal: Buffer;
  readonly start: number;
}

async function recordWrite(work: string, script: Script): Promise<RecordedWrite> {
  const [live, before] = [join(work, 'live'), join(work, 'before')];
  const ledger = await openLevelLedger({ path: live });
  for (const { draft, position } of script.slice(0, -1)) await ledger.append(draft, position);
  cpSync(live, before, { recursive: true });
  const last = script.at(-1);
  if (last === undefined) throw new RangeError('a script to tear needs a commit');
  await ledger.append(last.draft, last.position);
  const log = readdirSync(join(live, 'log')).find((file) => file.endsWith('.log')) ?? '';
  const name = join('log', log);
  const wal = readFileSync(join(live, name));
  const start = readFileSync(join(before, name)).length;
  await ledger.close();
  return { before, name, wal, start };
}

function tornWal({ wal, start }: RecordedWrite, offset: number, fate: Fate, random: SeededRandom): Buffer {
  const torn = Buffer.from(wal);
  switch (fate) {
    case 'cut off':
      return torn.subarray(0, offset);
    case 'zeros':
      return torn.fill(0, offset);
    case 'noise':
      for (let at = offset; at < torn.length; at++) torn[at] = random.below(256);
      return torn;
    case 'zeros in one sector': {
      const sector = offset - (offset % sectorBytes);
      // What was synced before lies in the same sector, and stays: the disk had it already.
      return torn.fill(0, Math.max(sector, start), Math.min(sector + sectorBytes, torn.length));
    }
  }
}

interface Outcome {
  readonly commits: number;
  readonly reported: boolean;
  readonly wrong: readonly string[];
}

async function reopen(path: string, script: Script, isWhole: boolean): Promise<Outcome> {
  const wrong: string[] = [];
  let reported = false;
  let commits = 0;
  try {
    const ledger = await openLevelLedger({ path });
    commits = ledger.head().commits;
    reported = ledger.repairs.some((repair) => repair.startsWith('A write that a crash cut off'));
    wrong.push(...(await compare(ledger, script, isWhole)));
    await ledger.close();
    const again = await openLevelLedger({ path });
    if (again.repairs.length > 0) wrong.push(`mended a second time: ${again.repairs.join(' ')}`);
    if (again.head().hash !== script.at(-1)?.hash) wrong.push('the commit that was given again is gone');
    await again.close();
  } catch (error) {
    wrong.push(`refused: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { commits, reported, wrong };
}

async function compare(ledger: LevelLedger, script: Script, isWhole: boolean): Promise<string[]> {
  const wrong: string[] = [];
  const { commits } = ledger.head();
  const last = script.length;
  if (commits !== (isWhole ? last : last - 1)) wrong.push(`${commits} commits of ${last}`);
  const report = await ledger.verify();
  if (report.finding !== null) wrong.push(report.finding.message);
  for await (const commit of ledger.commits()) {
    if (commit.hash !== script[commit.number]?.hash) wrong.push(`commit ${commit.number} is another`);
  }
  const next = script[commits];
  if (next !== undefined) await ledger.append(next.draft, next.position);
  return wrong;
}
