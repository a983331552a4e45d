import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { TestBatch } from './test-batches.js';

export interface TestFailure {
  readonly title: string;
  /** The error's text; empty when the title says all. */
  readonly why: string;
}

export interface BatchResult {
  readonly name: string;
  readonly passed: number;
  /** A process that dies, or ends with failure although no test failed, counts as one more. */
  readonly failed: number;
  readonly skipped: number;
  /** The tests that failed, and how the process ended if that was not well. */
  readonly failures: readonly TestFailure[];
  /** All that the process and its children wrote, in order. */
  readonly output: string;
  readonly seconds: number;
}

/** A mocha process at work. */
export interface RunningBatch {
  readonly result: Promise<BatchResult>;
  /** What it has written up to now. */
  output(): string;
  /** Ends it and all processes that its tests started: first asks them, 2 s later does not ask any more. */
  stop(): void;
}

const projectRoot = fileURLToPath(new URL('../../../../', import.meta.url));
const reporter = fileURLToPath(new URL('../summary-reporter.js', import.meta.url));
const mochaPath = join(projectRoot, 'node_modules/mocha/bin/mocha.js');

const summarySchema = z.object({
  passed: z.number(),
  failed: z.number(),
  skipped: z.number(),
  failures: z.array(z.object({ title: z.string(), why: z.string() })),
});

export interface BatchOptions {
  /** The folder of the compiled code. */
  readonly dist: string;
  /** mocha's own options. */
  readonly mocha: readonly string[];
  /** A process that is still there so long after its tests is ended, and counts as failed; milliseconds. */
  readonly lingerMs: number;
}

/** Starts mocha on the files of a batch. */
export function startBatch(batch: TestBatch, { dist, mocha: options, lingerMs }: BatchOptions): RunningBatch {
  const folder = mkdtempSync(join(tmpdir(), 'zledger-batch-'));
  const summaryFile = join(folder, 'summary.json');
  const began = performance.now();
  const files = batch.files.map((file) => join(dist, file));
  const args = [mochaPath, '--reporter', reporter, ...options, ...files];
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    // A process group of its own: what tests started ends with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ZLEDGER_TEST_SUMMARY: summaryFile },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const hasLingered = endWhenItLingers(child, summaryFile, lingerMs);
  const result = ended(child).then((ending): BatchResult => {
    const how = hasLingered() ? `${ending}, as it still ran ${lingerMs / 1000} s after its tests` : ending;
    const counts = readSummary(summaryFile);
    rmSync(folder, { recursive: true, force: true });
    const seconds = (performance.now() - began) / 1000;
    const isAccountedFor =
      counts !== null && (how === 'exit code 0' || (counts.failed > 0 && !hasLingered()));
    const { passed, failed, skipped, failures } = counts ?? nothing;
    return {
      name: batch.name,
      passed,
      failed: isAccountedFor ? failed : failed + 1,
      skipped,
      failures: isAccountedFor ? failures : [...failures, { title: `mocha ended with ${how}`, why: '' }],
      output,
      seconds,
    };
  });
  return {
    result,
    output: () => output,
    stop: () => {
      signalGroup(child, 'SIGTERM');
      setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
    },
  };
}

const graceMs = 2000;
const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** What a test left open would hold the whole run for ever. @returns whether that came to pass */
function endWhenItLingers(child: ChildProcess, summaryFile: string, lingerMs: number): () => boolean {
  let doneAt: number | null = null;
  let hasLingered = false;
  const timer = setInterval(() => {
    doneAt ??= existsSync(summaryFile) ? performance.now() : null;
    if (doneAt === null || performance.now() - doneAt < lingerMs) return;
    hasLingered = true;
    signalGroup(child, 'SIGKILL');
  }, 200);
  child.once('exit', () => clearInterval(timer));
  return () => hasLingered;
}

/** Not `close`: a process that a test left behind may hold the pipe open for ever. */
function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      // What is still in the pipe is read first, unless somebody else holds it.
      const timer = setTimeout(() => resolve(how), graceMs);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(how);
      });
    });
  });
}

function readSummary(file: string): z.infer<typeof summarySchema> | null {
  try {
    return summarySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null; // it did not come to its end
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // the whole group is gone
  }
}
