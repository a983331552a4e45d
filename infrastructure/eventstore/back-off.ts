import { setTimeout as sleep } from 'node:timers/promises';

/** How patient an operation is. Times in ms. */
export interface Patience {
  /** After the first failure; each further pause is twice as long. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** Pauses together, after which it is given up; infinity: never. */
  readonly total: number;
}

export const hasty: Patience = { firstPause: 100, longestPause: 2_000, total: 20_000 };
export const endless: Patience = { firstPause: 200, longestPause: 30_000, total: Number.POSITIVE_INFINITY };

export interface BackOff {
  readonly patience: Patience;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Whether trying again may help. */
  readonly isPassing: (error: unknown) => boolean;
  /** Told before each pause. */
  readonly onPause?: ((error: unknown, pause: number) => void) | undefined;
}

/**
 * Tries until it works, with growing pauses. The operation must do no harm when it is done twice.
 * @throws what the operation threw last; the signal's reason
 */
export async function retried<Result>(
  operation: () => Promise<Result>,
  { patience, signal, isPassing, onPause }: BackOff,
): Promise<Result> {
  let waited = 0;
  for (let pause = patience.firstPause; ; pause = Math.min(pause * 2, patience.longestPause)) {
    signal?.throwIfAborted();
    try {
      return await operation();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isPassing(error) || waited + pause > patience.total) throw error;
      onPause?.(error, pause);
      await pauseFor(pause, signal);
      waited += pause;
    }
  }
}

async function pauseFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
