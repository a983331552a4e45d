import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import type { RunResult } from '../../simulations/kinds/run-result.js';
import type { Smaller } from '../../simulations/kinds/simulation.js';
import type { RecordedLog } from '../../simulations/world/origin/recover-log.js';
import type { BuildPath } from './build-path.js';

/** A seed that fails is to be made smaller. */
export interface ShrinkTask {
  readonly shrink: number;
}

export interface SeedTask {
  readonly seed: number;
  readonly side: string;
  /** Records a picture as well. */
  readonly detailed: boolean;
  /** It ran before, and this is to see whether it comes out the same. */
  readonly again: boolean;
}

/**
 * What half of the young heap of who runs a world may grow to, MiB. A node's last state lives until its next commit, and by then a thousand
 * others have made theirs: with V8's 16 each state would be copied twice and die old (decision 0090).
 */
export const semiSpaceMb = 128;

/** What a thread is started with. */
export interface SeedThreadData {
  readonly text: string;
  readonly builds: readonly BuildPath[];
  readonly logs: readonly RecordedLog[];
}

export interface SeedOptions {
  /** The scenario's own text; it was read once and is good. */
  readonly text: string;
  /** That were given for names of the scenario; each thread loads its own. */
  readonly builds?: readonly BuildPath[];
  /** That the first nodes begin with. */
  readonly logs?: readonly RecordedLog[];
  readonly tasks: readonly SeedTask[];
  readonly threads?: number;
  /** Called as results come, in any order. */
  readonly onResult: () => void;
  /** Whether nothing that comes later in the list of tasks needs to be run after this one. */
  readonly isEnough: (result: RunResult) => boolean;
  /** Aborted, it drops the seeds that run. */
  readonly signal: AbortSignal;
}

/**
 * Runs seeds on worker threads, one seed on one thread at a time: parallel across seeds only, so that each is the same
 * as alone. Resolves when all are done, when one was enough, or when `signal` is aborted.
 * @returns a result for each task, in their order; up to the first that was enough, however many threads there are
 * @throws what a worker threw: a bug of the simulator
 */
export async function runSeeds(options: SeedOptions): Promise<readonly RunResult[]> {
  const { tasks } = options;
  const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), tasks.length));
  const results: RunResult[] = [];
  let next = 0;
  let last = tasks.length - 1;
  const pool: Pool = {
    take: () => {
      if (options.signal.aborted || next > last) return null;
      next += 1;
      return next - 1;
    },
    put: (index, result) => {
      results[index] = result;
      if (options.isEnough(result)) last = Math.min(last, index);
      options.onResult();
    },
  };
  await Promise.all(Array.from({ length: threads }, () => runThread(options, pool)));
  return options.signal.aborted ? results.filter(() => true) : results.slice(0, last + 1);
}

interface Pool {
  /** The next task's place, null when there is none. */
  take(): number | null;
  put(index: number, result: RunResult): void;
}

function startThread(workerData: SeedThreadData): Worker {
  return new Worker(new URL('seed-worker.js', import.meta.url), {
    workerData,
    // V8 counts two semi-spaces, and as much as one for large objects.
    resourceLimits: { maxYoungGenerationSizeMb: 3 * semiSpaceMb },
  });
}

function runThread(options: SeedOptions, pool: Pool): Promise<void> {
  const { text, tasks, builds = [], logs = [], signal } = options;
  return new Promise((resolve, reject) => {
    let current = pool.take();
    if (current === null) return resolve();
    const worker = startThread({ text, builds, logs });
    const stop = (): void => finish(resolve);
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', stop);
      void worker.terminate().then(settle, settle);
    };
    signal.addEventListener('abort', stop, { once: true });
    const send = (index: number): void => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
      worker.postMessage(tasks[index]);
    };
    worker.on('error', (error) => {
      finish(() => reject(error));
    });
    worker.on('message', (result: RunResult) => {
      if (current !== null) pool.put(current, result);
      current = pool.take();
      if (current === null) finish(resolve);
      else send(current);
    });
    send(current);
  });
}

/**
 * Looks for a smaller scenario that still fails, on a thread of its own: a hundred runs may take minutes, and whoever waits
 * must be able to stop them. @returns null when the seed does not fail, or `signal` was aborted
 * @throws what the thread threw: a bug of the simulator
 */
export async function shrinkSeed(
  seed: number,
  given: SeedThreadData,
  signal: AbortSignal,
): Promise<Smaller | null> {
  const worker = startThread(given);
  try {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    worker.postMessage({ shrink: seed } satisfies ShrinkTask);
    const [smaller] = (await once(worker, 'message', { signal })) as [Smaller | null]; // seed-worker.ts answers so
    return smaller;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    await worker.terminate();
  }
}
