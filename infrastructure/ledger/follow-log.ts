import type { FollowOptions } from './ledger.js';
import { checkPosition } from './log-scan.js';

/** What following needs of a ledger. */
export interface FollowedLog<Item> {
  /** The position that the next event gets. */
  readonly end: () => number;
  /** What the log holds between two positions, the last one inclusive, in order and checked. */
  readonly read: (from: number, to: number) => AsyncIterable<Item>;
  /** Resolves when the end has moved since the call (sooner does no harm), the signal was aborted or the log closed. */
  readonly grown: (signal?: AbortSignal) => Promise<void>;
}

/**
 * History and then what is appended, from one source: the log. It reads up to the end, waits until that has moved, and
 * reads on from where it was. So there is no moment of switching, and nothing to keep for a slow reader.
 * @throws RangeError for a position that is none; what reading throws
 */
export function followLog<Item>(log: FollowedLog<Item>, options: FollowOptions = {}): AsyncGenerator<Item> {
  checkPosition(options.fromPosition ?? 0);
  return follow(log, options);
}

async function* follow<Item>(
  { end, read, grown }: FollowedLog<Item>,
  { fromPosition = 0, signal, onCaughtUp }: FollowOptions,
): AsyncGenerator<Item> {
  let at = fromPosition;
  while (!isAborted(signal)) {
    const until = end();
    if (at >= until) {
      onCaughtUp?.();
      // Without a pause in between: what is appended from here on wakes.
      if (end() <= at) await grown(signal);
      continue;
    }
    for await (const item of read(at, until - 1)) {
      yield item;
      if (isAborted(signal)) return;
    }
    at = until;
  }
}

/** Asked anew each time: it changes while the reader has the floor. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
