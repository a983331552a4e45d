import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SeededRandom } from '../fuzz/seeded-random.js';
import { readDiskJournal } from './disk-journal.js';
import type { Shimmed } from './disk-shim.js';
import { FolderReader } from './folder-reader.js';
import type { FolderReading } from './read-folder.js';

export interface DiskFaultOptions extends Shimmed {
  /** Faults that are made; when there are more places, they are drawn. */
  readonly faults: number;
  readonly seed: number;
  readonly onFault?: (done: number, total: number) => void;
}

export interface DiskFaultReport {
  readonly seed: number;
  /** Calls of a healthy life that change the disk: each is a place for a fault. */
  readonly calls: number;
  readonly faults: number;
  /** How the lives ended, by what the writer said. */
  readonly ends: Readonly<Record<string, number>>;
  readonly findings: readonly string[];
}

/** EROFS: what ext4 says from its first error on, when it is mounted with `errors=remount-ro`. */
const errnos = { EIO: 5, ENOSPC: 28, EROFS: 30 } as const;
interface Fault {
  readonly call: number;
  readonly error: keyof typeof errnos;
  /** Only that call; otherwise the disk takes no change any more. */
  readonly once: boolean;
}

/** A life takes a second; one that takes this long hangs. ms */
const patienceMs = 60_000;

/**
 * Lets the k-th change of the disk fail under a real node, for every k: one whose log has tables, which opens, appends, takes a
 * snapshot, signs and closes. It must end by itself; after a refused append nothing is written and everything can be read;
 * and with a healthy disk again, everything acknowledged is there.
 */
export async function diskFaults(options: DiskFaultOptions): Promise<DiskFaultReport> {
  const { work, script, seed } = options;
  const [base, root] = [join(work, 'healthy'), join(work, 'faulty')];
  await life(options, base, {});
  cpSync(base, root, { recursive: true });
  const journal = join(work, 'healthy-journal');
  await life(options, root, { SHIM_JOURNAL: journal });
  const calls = readDiskJournal(journal, root).filter(({ kind }) => kind !== 'told').length;
  const random = new SeededRandom(seed);
  const places = allFaults(calls);
  while (places.length > options.faults) places.splice(random.below(places.length), 1);
  const reader = new FolderReader(script);
  const ends: Record<string, number> = {};
  const findings: string[] = [];
  try {
    for (const [at, fault] of places.entries()) {
      rmSync(root, { recursive: true, force: true });
      cpSync(base, root, { recursive: true });
      const lived = await life(options, root, {
        SHIM_FAIL: String(fault.call),
        SHIM_ERRNO: String(errnos[fault.error]),
        SHIM_ONCE: fault.once ? '1' : '0',
      });
      const found = [...judgeLife(lived), ...judgeReading(lived, await reader.read(root))];
      const end = endOf(lived);
      ends[end] = (ends[end] ?? 0) + 1;
      const place = `call ${fault.call}, ${fault.error}${fault.once ? ' once' : ' from then on'}`;
      for (const finding of found) findings.push(`${place}: ${finding}`);
      options.onFault?.(at + 1, places.length);
    }
  } finally {
    await reader.close();
  }
  return { seed, calls, faults: places.length, ends, findings };
}

function allFaults(calls: number): Fault[] {
  const faults: Fault[] = [];
  for (let call = 1; call <= calls; call++) {
    for (const error of ['EIO', 'ENOSPC'] as const)
      for (const isOnce of [true, false]) faults.push({ call, error, once: isOnce });
    faults.push({ call, error: 'EROFS', once: false });
  }
  return faults;
}

interface Life {
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly signal: NodeJS.Signals | null;
}

async function life(
  { script, shim }: DiskFaultOptions,
  root: string,
  fault: NodeJS.ProcessEnv,
): Promise<Life> {
  const writer = fileURLToPath(new URL('writer.js', import.meta.url));
  const env = { ...process.env, LD_PRELOAD: shim, SHIM_ROOT: root, UV_USE_IO_URING: '0', ...fault };
  const child = spawn(process.execPath, [writer, root, script, '2', '6'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  });
  const heard = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (heard.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (heard.err += data.toString()));
  await once(child, 'close');
  return { lines: heard.out.split('\n').filter(Boolean), stderr: heard.err, signal: child.signalCode };
}

function acknowledgedIn(lines: readonly string[]): number {
  return Math.max(0, ...lines.filter((line) => /^\d+$/.test(line)).map((line) => Number(line) + 1));
}

function judgeLife({ lines, stderr, signal }: Life): string[] {
  const found: string[] = [];
  if (signal !== null) found.push(`ended by ${signal}${signal === 'SIGKILL' ? ': it hung' : ''}: ${stderr}`);
  else if (stderr !== '') found.push(`an error that nobody caught: ${stderr.slice(0, 500)}`);
  for (const line of lines) {
    if (line.startsWith('f ') && line !== 'f LEDGER_WRITE_FAILED')
      found.push(`refused with ${line.slice(2)}`);
    if (
      line.startsWith('x ') &&
      !/EIO|ENOSPC|EROFS|Input\/output|No space left|Read-only file system/.test(line)
    )
      found.push(`failed without the disk's word: ${line.slice(2)}`);
    const [, code = '', read = ''] = /^r (\S+) (\d+)$/.exec(line) ?? [];
    if (code === '') continue;
    if (code !== 'LEDGER_WRITE_FAILED') found.push(`the append after a refused one: ${code}`);
    if (Number(read) < acknowledgedIn(lines))
      found.push(`only ${read} commits could be read after the refusal`);
  }
  return found;
}

function judgeReading({ lines }: Life, reading: FolderReading | null): string[] {
  if (reading === null) return ['LevelDB ended the process that opened it with a healthy disk'];
  const { refused, commits, wrong } = reading;
  if (refused !== null) return [`refused with a healthy disk: ${refused.code} ${refused.message}`];
  const promised = acknowledgedIn(lines);
  return commits < promised ? [`${promised} commits were acknowledged, ${commits} are there`] : [...wrong];
}

/** In the words of the report. */
function endOf({ lines, signal }: Life): string {
  if (signal !== null) return signal;
  const isOpen = lines.includes('O');
  if (lines.includes('f LEDGER_WRITE_FAILED'))
    return isOpen
      ? 'appends refused (LEDGER_WRITE_FAILED), reading went on'
      : 'opening refused (LEDGER_WRITE_FAILED)';
  if (lines.some((line) => line.startsWith('x ')))
    return isOpen ? 'failed later' : 'opening failed beside the log';
  return 'went on: what failed was a cache, or was tried again';
}
