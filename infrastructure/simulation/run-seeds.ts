import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import type { RolloutResult } from '../../simulations/rollout/rollout-result.js';

export interface SeedTask {
  readonly seed: number;
  readonly mechanism: 'zos' | 'zledger';
}

export interface SeedOptions {
  /** The scenario's own text; it was read once and is good. */
  readonly text: string;
  readonly tasks: readonly SeedTask[];
  readonly threads?: number;
  readonly onResult: (result: RolloutResult) => void;
  /** No new seed begins when it is aborted. */
  readonly signal: AbortSignal;
}

/**
 * Runs seeds on worker threads, one seed on one thread at a time: parallel across seeds only, so that each is the same
 * as alone. Resolves when all are done or `signal` is aborted.
 * @throws what a worker threw: a bug of the simulator
 */
export async function runSeeds(options: SeedOptions): Promise<void> {
  const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), options.tasks.length));
  let next = 0;
  const take = (): SeedTask | undefined => {
    if (options.signal.aborted) return undefined;
    const task = options.tasks[next];
    next += 1;
    return task;
  };
  await Promise.all(Array.from({ length: threads }, () => runThread(options, take)));
}

function runThread({ text, onResult }: SeedOptions, take: () => SeedTask | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const first = take();
    if (first === undefined) return resolve();
    const worker = new Worker(new URL('seed-worker.js', import.meta.url), { workerData: { text } });
    const finish = (settle: () => void): void => {
      void worker.terminate().then(settle, settle);
    };
    worker.on('error', (error) => {
      finish(() => reject(error));
    });
    worker.on('message', (result: RolloutResult) => {
      onResult(result);
      const task = take();
      if (task === undefined) finish(resolve);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
      else worker.postMessage(task);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    worker.postMessage(first);
  });
}
