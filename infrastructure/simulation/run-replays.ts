import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import type { LogReplay } from '../../simulations/replay/replay.js';
import type { RefusedLog } from '../../simulations/replay/replay-report.js';
import { BuildError, type BuildErrorCode } from './build-error.js';
import type { BuildPath } from './build-path.js';
import type { NamedLog } from './replay-log.js';

export interface RunReplaysOptions {
  readonly logs: readonly NamedLog[];
  readonly builds: readonly [BuildPath, BuildPath];
  readonly waived: readonly string[];
  /** Nothing is decided: see simulations/replay/replay.ts. */
  readonly onlyStates: boolean;
  readonly threads?: number;
  readonly signal: AbortSignal;
  /** @param logs how many are done @param events how many of all logs that were begun */
  readonly onProgress: (logs: number, events: number) => void;
}

/** What a thread is started with. */
export interface ReplayThreadData {
  readonly builds: RunReplaysOptions['builds'];
  readonly waived: readonly string[];
  readonly onlyStates: boolean;
}

/** What a thread is told: the next log, or to stop and close what is open. */
export type ReplayTask = { readonly index: number; readonly log: NamedLog } | 'stop';

/** What a thread says. */
export type ReplayWord =
  | { readonly kind: 'progress'; readonly index: number; readonly events: number }
  | { readonly kind: 'done'; readonly index: number; readonly replay: LogReplay | RefusedLog }
  /** A build cannot be loaded; errors lose their class between threads. */
  | {
      readonly kind: 'unloadable';
      readonly code: BuildErrorCode;
      readonly build: string;
      readonly message: string;
    }
  /** It was told to stop, and has. */
  | { readonly kind: 'stopped' };

/**
 * Replays logs on worker threads, one log on one thread at a time; each thread loads both builds for itself.
 * @returns what came of each log, in their order
 * @throws the signal's reason; BuildError; what a thread threw
 */
export async function runReplays(options: RunReplaysOptions): Promise<readonly (LogReplay | RefusedLog)[]> {
  const { logs, signal } = options;
  const results: (LogReplay | RefusedLog)[] = [];
  const events: number[] = [];
  let [next, done] = [0, 0];
  const tell = (): void =>
    options.onProgress(
      done,
      events.reduce((total, each) => total + each, 0),
    );
  const pool: Pool = {
    take: () => {
      const log = logs[next];
      if (log === undefined || signal.aborted) return null;
      next += 1;
      return { index: next - 1, log };
    },
    progress: (index, count) => {
      events[index] = count;
      tell();
    },
    put: (index, replay) => {
      results[index] = replay;
      done += 1;
      tell();
    },
  };
  const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), logs.length));
  await Promise.all(Array.from({ length: threads }, () => runThread(options, pool)));
  signal.throwIfAborted();
  return results;
}

interface Pool {
  /** The next log, null when there is none. */
  take(): ReplayTask | null;
  progress(index: number, events: number): void;
  put(index: number, replay: LogReplay | RefusedLog): void;
}

function runThread({ builds, waived, onlyStates, signal }: RunReplaysOptions, pool: Pool): Promise<void> {
  return new Promise((resolve, reject) => {
    const first = pool.take();
    if (first === null) return resolve();
    const workerData: ReplayThreadData = { builds, waived, onlyStates };
    const worker = new Worker(new URL('replay-worker.js', import.meta.url), { workerData });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    const send = (task: ReplayTask): void => worker.postMessage(task);
    // a thread is never ended in mid-log: it closes the log first, so that no lock is left behind
    const stop = (): void => send('stop');
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', stop);
      void worker.terminate().then(settle, settle);
    };
    signal.addEventListener('abort', stop);
    worker.on('error', (error) => finish(() => reject(error)));
    worker.on('message', (word: ReplayWord) => {
      if (word.kind === 'progress') return pool.progress(word.index, word.events);
      if (word.kind === 'unloadable')
        return finish(() => reject(new BuildError(word.code, word.build, word.message)));
      if (word.kind === 'done') pool.put(word.index, word.replay);
      const task = word.kind === 'done' ? pool.take() : null;
      if (task === null) finish(resolve);
      else send(task);
    });
    send(first);
  });
}
