import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, watch } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { ledgerFile } from './node-parts.js';

/** When a writer is killed. */
export const killMoments = ['while it opens', 'while it writes', 'while LevelDB compacts'] as const;
export type KillMoment = (typeof killMoments)[number];

export interface WriterOptions {
  readonly root: string;
  readonly script: string;
  readonly appendsAtATime: number;
  readonly moment: KillMoment;
  /** After the moment began. */
  readonly delayMs: number;
}

/** What was known of a writer when it was dead. */
export interface KilledWriter {
  /** Numbers of the commits that it acknowledged, in the order in which it did. */
  readonly acknowledged: readonly number[];
  /** The moment in which the kill fell, which may be another than was wished for. */
  readonly moment: KillMoment | 'after its end';
  /** What it wrote to stderr; a kill is no reason to complain. */
  readonly complaint: string;
}

/** Compactions come when LevelDB likes; a writer that makes none is killed all the same. ms */
const patienceMs = 500;

/** Starts a writer and kills it (SIGKILL). Resolves when it is gone and everything that it reported was read. */
export async function writeUntilKilled(options: WriterOptions): Promise<KilledWriter> {
  const { root, script, appendsAtATime, delayMs } = options;
  const program = fileURLToPath(new URL('writer.js', import.meta.url));
  const child = spawn(process.execPath, [program, root, script, String(appendsAtATime)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const reported = { output: '', complaint: '' };
  child.stderr.on('data', (data: Buffer) => (reported.complaint += data.toString()));
  const said = new Map<string, () => void>();
  const hears = (what: string): Promise<void> => new Promise((resolve) => said.set(what, resolve));
  const [opening, open] = [hears('o\n'), hears('O\n')];
  child.stdout.on('data', (data: Buffer) => {
    reported.output += data.toString();
    for (const [what, tell] of said) if (reported.output.includes(what)) tell();
  });
  const begun = { 'while it opens': opening, 'while it writes': open, 'while LevelDB compacts': open };
  await Promise.race([begun[options.moment], ended]);
  const compacted = options.moment === 'while LevelDB compacts' && (await newTable(root, ended));
  await wait(delayMs);
  const isOver = child.exitCode !== null;
  child.kill('SIGKILL');
  await ended;
  return { ...toReport(reported, compacted), ...(isOver ? { moment: 'after its end' } : {}) };
}

/** Resolves when LevelDB begins a table file of the log; false when it does not in time. */
async function newTable(root: string, ended: Promise<unknown>): Promise<boolean> {
  const giveUp = new AbortController();
  const folder = ledgerFile(root, 'log');
  mkdirSync(folder, { recursive: true });
  const watcher = watch(folder);
  const table = new Promise<boolean>((resolve) => {
    watcher.on('change', (_, name) => {
      if (String(name).endsWith('.ldb')) resolve(true);
    });
  });
  const late = wait(patienceMs, false, { signal: giveUp.signal }).catch(() => false);
  const seen = await Promise.race([table, late, ended.then(() => false)]);
  giveUp.abort();
  watcher.close();
  return seen;
}

function toReport(
  { output, complaint }: { output: string; complaint: string },
  compacted: boolean,
): KilledWriter {
  // The last line may have been cut off by the kill.
  const lines = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
  const acknowledged = lines.filter((line) => /^\d+$/.test(line)).map(Number);
  const opened = lines.includes('O');
  const moment = compacted ? 'while LevelDB compacts' : opened ? 'while it writes' : 'while it opens';
  const trouble = lines.filter((line) => /^[fxr] /.test(line)).join('; ');
  return { acknowledged, moment, complaint: complaint + trouble };
}
