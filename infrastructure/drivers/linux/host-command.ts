import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { DriverContext } from '../driver.js';
import { HostCommandError, type HostCommandFailure } from './host-command-error.js';

export { HostCommandError, type HostCommandFailure } from './host-command-error.js';

const defaultTimeoutMs = 30_000;
const stdoutLimitBytes = 16 * 1024 * 1024;
const stderrTailBytes = 4096;
/** How long pipes may stay open after the command itself ended (a daemon that it left behind may hold them). */
const pipeGraceMs = 500;
/** Root's tools are here, and not everyone's PATH says so. */
const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

export interface HostCommandOptions {
  /** Milliseconds; 30 000 when not given. The whole process group is killed when it is over. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly note?: DriverContext['note'] | undefined;
  /** Given on stdin, which is closed after it. */
  readonly input?: string | undefined;
  /** Exit codes that are answers, not errors; `[0]` when not given. */
  readonly allowExit?: readonly number[] | undefined;
  readonly cwd?: string | undefined;
}

export interface HostCommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs one command of the host: no shell, own process group, a time limit, bounded output, and a note with its
 * duration.
 * @throws HostCommandError when it cannot be started, ends with a code that is not allowed, or takes too long
 */
export async function runHostCommand(
  command: string,
  args: readonly string[],
  options: HostCommandOptions = {},
): Promise<HostCommandResult> {
  const started = performance.now();
  const ended = await runToEnd(command, args, options);
  const durationMs = Math.round(performance.now() - started);
  const allowed = options.allowExit ?? [0];
  const failure = ended.failure ?? failureOfExit(ended.exitCode, allowed);
  const { exitCode, stdout, stderr } = ended;
  const fields = { command, args, durationMs, exitCode, ...(stderr === '' ? {} : { stderr }) };
  options.note?.(failure === undefined ? 'host command' : `host command failed: ${failure}`, fields);
  if (failure === undefined && exitCode !== null) return { stdout, stderr, exitCode };
  const stderrTail = stderr === '' ? stdout.slice(-stderrTailBytes) : stderr;
  throw new HostCommandError({
    failure: failure ?? 'killed',
    command,
    args,
    exitCode,
    stderrTail,
    durationMs,
  });
}

/** The full path of a command in PATH or the system folders; undefined when there is none. */
export async function whichCommand(name: string): Promise<string | undefined> {
  const candidates = isAbsolute(name) ? [name] : searchFolders().map((folder) => join(folder, name));
  for (const path of candidates) {
    if (await isExecutableFile(path)) return path;
  }
  return undefined;
}

function searchFolders(): string[] {
  const own = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...own, ...systemFolders])];
}

async function isExecutableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function failureOfExit(exitCode: number | null, allowed: readonly number[]): HostCommandFailure | undefined {
  if (exitCode === null) return 'killed';
  return allowed.includes(exitCode) ? undefined : 'exit';
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly failure?: HostCommandFailure;
}

function runToEnd(command: string, args: readonly string[], options: HostCommandOptions): Promise<Ended> {
  if (options.signal?.aborted) {
    return Promise.resolve({ stdout: '', stderr: '', exitCode: null, failure: 'aborted' });
  }
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', PATH: searchFolders().join(delimiter) },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    watch(child, options, resolve);
  });
}

function watch(child: ChildProcess, options: HostCommandOptions, resolve: (ended: Ended) => void): void {
  let failure: HostCommandFailure | undefined;
  let spawnMessage = '';
  const stop = (why: HostCommandFailure): void => {
    failure ??= why;
    killGroup(child);
  };
  const stdout = collect(child.stdout, stdoutLimitBytes, () => stop('output-too-large'));
  const stderr = collectTail(child.stderr, stderrTailBytes);
  const timer = setTimeout(() => stop('timeout'), options.timeoutMs ?? defaultTimeoutMs);
  const onAbort = (): void => stop('aborted');
  options.signal?.addEventListener('abort', onAbort, { once: true });

  const finish = (exitCode: number | null): void => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
    const said = spawnMessage === '' ? stderr() : spawnMessage;
    resolve({ stdout: stdout(), stderr: said, exitCode, ...(failure === undefined ? {} : { failure }) });
  };
  child.on('error', (error: NodeJS.ErrnoException) => {
    if (child.pid !== undefined) return; // a kill that missed: the exit event tells the rest
    failure = error.code === 'ENOENT' ? 'not-found' : 'not-started';
    spawnMessage = error.message;
    finish(null);
  });
  child.on('exit', () => {
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, pipeGraceMs).unref();
  });
  child.on('close', (exitCode) => {
    if (child.pid !== undefined) finish(exitCode);
  });
  child.stdin?.on('error', () => undefined); // a command that does not read its input is no error of ours
  child.stdin?.end(options.input ?? '');
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // the group is gone already, or never came to be
  }
}

function collect(stream: NodeJS.ReadableStream | null, limit: number, onOverflow: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) onOverflow();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function collectTail(stream: NodeJS.ReadableStream | null, limit: number): () => string {
  let tail = Buffer.alloc(0);
  stream?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-limit);
  });
  return () => tail.toString('utf8');
}
