import { type BatchOptions, type BatchResult, type RunningBatch, startBatch } from './run-batch.js';
import type { TestBatch } from './test-batches.js';

export interface BatchesOptions extends BatchOptions {
  /** So many mocha processes at a time. */
  readonly lanes: number;
  readonly onBegin: (batch: TestBatch) => void;
  readonly onEnd: (result: BatchResult) => void;
  /** Stops what runs, and begins nothing more. */
  readonly signal: AbortSignal;
}

/**
 * Runs the batches, in their order, as lanes become free. When it is stopped, those that ran count as failed and those
 * that had not begun are missing.
 */
export async function runBatches(
  batches: readonly TestBatch[],
  { lanes, onBegin, onEnd, signal, ...options }: BatchesOptions,
): Promise<BatchResult[]> {
  const waiting = [...batches];
  const running = new Set<RunningBatch>();
  const results: BatchResult[] = [];
  signal.addEventListener('abort', () => {
    for (const batch of running) batch.stop();
  });
  const lane = async (): Promise<void> => {
    for (;;) {
      const batch = waiting.shift();
      if (batch === undefined || signal.aborted) return;
      onBegin(batch);
      const started = startBatch(batch, options);
      running.add(started);
      const result = await started.result;
      running.delete(started);
      results.push(result);
      onEnd(result);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
