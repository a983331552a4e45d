import { BackwardContinuity } from './backward-continuity.js';
import { corrupt, decodeCommit } from './commit-codec.js';
import type { CommitStore, StoredFrame } from './commit-store.js';
import { Continuity } from './continuity.js';
import type { Commit, FoldRange, LedgerHead, ReadRange } from './ledger.js';
import { LedgerError } from './ledger.js';
import { closed, deepestMessage } from './level-errors.js';

/** Positions to read; `to` is inclusive, and below `from` when there is nothing to read. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** How commits are read from the first to the last. */
interface Forward<Item> {
  readonly continuity: Continuity;
  /** What is made of each commit and its stored bytes. */
  readonly give: (commit: Commit, frame: Buffer) => Item;
  readonly unread?: FoldRange['unread'];
}

/** Reads commits from a store, one chunk in memory at a time, and lets nothing pass unchecked. */
export class LogScan {
  #closed = false;

  /** @param head where the log ends now */
  constructor(
    private readonly store: CommitStore,
    private readonly head: () => LedgerHead,
  ) {}

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Everything that reads ends with `LEDGER_CLOSED` from now on. */
  close(): void {
    this.#closed = true;
  }

  /** @throws RangeError for what is no position */
  bounds({ fromPosition = 0, toPosition = Number.MAX_SAFE_INTEGER }: ReadRange): Bounds {
    for (const position of [fromPosition, toPosition]) checkPosition(position);
    return { from: fromPosition, to: Math.min(toPosition, this.head().nextPosition - 1) };
  }

  commits(bounds: Bounds, backwards = false): AsyncGenerator<Commit> {
    return backwards
      ? this.backward(bounds, commitAlone)
      : this.forward(bounds, new Continuity(), commitAlone);
  }

  async *forward<Item>(
    bounds: Bounds,
    continuity: Continuity,
    give: (commit: Commit, frame: Buffer) => Item,
  ): AsyncGenerator<Item> {
    for await (const chunk of this.chunks(bounds, { continuity, give })) for (const item of chunk) yield item;
  }

  /** The same, some at a time; each chunk is to be taken to its end before the next. */
  async *chunks<Item>({ from, to }: Bounds, forward: Forward<Item>): AsyncGenerator<Iterable<Item>> {
    this.mustBeOpen();
    if (from > to) return;
    const { continuity } = forward;
    try {
      for await (const chunk of this.store.scan(from, to)) yield this.#checked(chunk, from, forward);
    } catch (error) {
      throw this.readError(error, continuity.last?.nextPosition ?? from);
    }
    this.mustBeOpen();
    const reached = continuity.last?.nextPosition ?? from;
    if (reached <= to) throw corrupt(reached, 'the commits from here on are missing');
  }

  /** One commit at a time, so that no more of them are in memory than who takes them keeps. */
  *#checked<Item>(
    chunk: readonly StoredFrame[],
    from: number,
    { continuity, give, unread }: Forward<Item>,
  ): Generator<Item, void> {
    try {
      for (const { position, frame } of chunk) {
        const commit = decodeCommit(frame, position, unread);
        if (continuity.last === null) mustHold(commit, from);
        continuity.accept(commit);
        yield give(commit, frame);
      }
    } catch (error) {
      throw this.readError(error, continuity.last?.nextPosition ?? from);
    }
  }

  async *backward<Item>(
    { from, to }: Bounds,
    give: (commit: Commit, frame: Buffer) => Item,
  ): AsyncGenerator<Item> {
    this.mustBeOpen();
    if (from > to) return;
    const continuity = new BackwardContinuity();
    try {
      for await (const chunk of this.store.scan(from, to, true)) {
        for (const { position, frame } of chunk) {
          const commit = decodeCommit(frame, position);
          if (continuity.earliest === null) mustHold(commit, to);
          continuity.accept(commit);
          yield give(commit, frame);
        }
      }
    } catch (error) {
      throw this.readError(error, (continuity.earliest?.position ?? to + 1) - 1);
    }
    this.mustBeOpen();
    const reached = continuity.earliest?.position ?? to + 1;
    if (reached > from) throw corrupt(reached - 1, 'the commits up to here are missing');
  }

  /** The commit that holds the event at this position, which the log must have. */
  async commitAt(position: number): Promise<Commit> {
    for await (const commit of this.commits({ from: position, to: position })) return commit;
    throw corrupt(position, 'the commit that holds it is missing');
  }

  /** What reading failed with, as an error of the ledger. */
  readError(error: unknown, position: number): unknown {
    if (error instanceof LedgerError) return error;
    if (this.#closed) return closed();
    return corrupt(position, `it cannot be read: ${deepestMessage(error)}`, error);
  }

  /** @throws LedgerError `LEDGER_CLOSED` */
  mustBeOpen(): void {
    if (this.#closed) throw closed();
  }
}

/** @throws RangeError */
export function checkPosition(position: number): void {
  if (Number.isSafeInteger(position) && position >= 0) return;
  throw new RangeError(`A position is a safe integer from 0 on, not ${position}.`);
}

/** @throws LedgerError `LEDGER_CORRUPT` unless the event at this position is in the commit. */
export function mustHold(commit: Commit, position: number): void {
  const end = commit.position + commit.events.length;
  if (commit.position > position || end <= position)
    throw corrupt(Math.min(end, position), 'the commit that holds it is missing');
}

export const commitAlone = (commit: Commit): Commit => commit;
