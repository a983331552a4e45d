import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

import { SeededRandom } from '../fuzz/seeded-random.js';
import { readScript } from './script.js';

export interface BackupKillOptions {
  readonly work: string;
  readonly script: string;
  readonly rounds: number;
  readonly seed: number;
  readonly onRound?: (done: number) => void;
}

export interface BackupKillReport {
  readonly rounds: number;
  readonly seed: number;
  /** Kills that fell while the backup was written; the others came when it was done. */
  readonly inMidWork: number;
  readonly findings: readonly string[];
}

const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url));
const writer = fileURLToPath(new URL('writer.js', import.meta.url));
const verified = z.object({ ok: z.boolean(), commits: z.int() });

/** Commits that the log grows by between two backups. */
const growth = 15;

/**
 * Kills `zledger backup` while it writes, again and again into the same folder, while the log grows. After each kill the
 * folder is the backup that it was, or the new one, and whole; the next backup goes on, and has everything.
 */
export async function backupKills({
  work,
  script,
  rounds,
  seed,
  onRound,
}: BackupKillOptions): Promise<BackupKillReport> {
  const random = new SeededRandom(seed);
  const [data, to] = [join(work, 'node'), join(work, 'backup')];
  mkdirSync(to, { recursive: true });
  const length = readScript(script).length;
  const findings: string[] = [];
  let [inMidWork, before] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    await run([writer, data, script, '8', String(growth)]);
    const commits = Math.min(length, (round + 1) * growth);
    if (await killInMidWork(data, to, random.below(30))) inMidWork++;
    const left = await commitsIn(to);
    const isFirst = before === 0 && left === null && !existsSync(join(to, 'backup.json'));
    if (!isFirst && left !== before && left !== commits)
      findings.push(
        `round ${round}: the backup had ${before} commits, ${commits} were to be; it has ${left ?? 'none'}`,
      );
    const again = await run([program, 'backup', '--data', data, '--to', to, '--json']);
    if (again.code !== 0) findings.push(`round ${round}: the backup after it failed: ${again.err}`);
    before = (await commitsIn(to)) ?? 0;
    if (before !== commits)
      findings.push(`round ${round}: the backup after it has ${before} commits of ${commits}`);
    onRound?.(round + 1);
  }
  return { rounds, seed, inMidWork, findings };
}

/** True when the kill came before the backup was done. */
async function killInMidWork(data: string, to: string, delayMs: number): Promise<boolean> {
  const watcher = watch(to);
  const child = spawn(process.execPath, [program, 'backup', '--data', data, '--to', to], { stdio: 'ignore' });
  const ended = once(child, 'close');
  await Promise.race([once(watcher, 'change'), ended]);
  watcher.close();
  await wait(delayMs);
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL';
}

/** Commits of a backup of which every byte was checked; null when there is none or it is damaged. */
async function commitsIn(folder: string): Promise<number | null> {
  const { code, out } = await run([program, 'backup', '--verify', folder, '--json']);
  if (code !== 0) return null;
  const { ok, commits } = verified.parse(JSON.parse(out));
  return ok ? commits : null;
}

async function run(argv: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const heard = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (heard.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (heard.err += data.toString()));
  await once(child, 'close');
  return { code: child.exitCode, ...heard };
}
