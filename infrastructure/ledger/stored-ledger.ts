import type { Logger } from 'pino';

import { AppendQueue } from './append-queue.js';
import { corrupt, decodeCommit } from './commit-codec.js';
import type { CommitStore } from './commit-store.js';
import { Continuity } from './continuity.js';
import { IndexDamaged } from './ledger-index.js';
import type { LedgerIndex } from './ledger-index.js';
import type { CheckedPrefix, Commit, CommitDraft, LedgerHead, ProvableLedger } from './ledger.js';
import type { ReadRange, RecordedEvent, StoredCommit, VerifyReport } from './ledger.js';
import { LedgerError } from './ledger.js';
import { closed, deepestMessage } from './level-errors.js';
import { readIndexed } from './stream-reader.js';
import { verifyLog } from './verify-log.js';

/** What a ledger starts from: opened, checked, with the versions of all streams. */
export interface LedgerStart {
  readonly store: CommitStore;
  readonly head: LedgerHead;
  readonly versions: Map<string, number>;
  /** Null: streams, blocks and times are found by reading the log. */
  readonly index: LedgerIndex | null;
  readonly repairs: readonly string[];
  readonly log?: Logger | undefined;
  /** Called last when the ledger is closed. */
  readonly release?: () => Promise<void>;
}

/** The ledger over any store: the queue of appends, and reading in which nothing goes unchecked. */
export class StoredLedger implements ProvableLedger {
  readonly repairs: readonly string[];
  readonly #start: LedgerStart;
  readonly #queue: AppendQueue;
  #closing: Promise<void> | null = null;

  constructor(start: LedgerStart) {
    this.#start = start;
    this.repairs = start.repairs;
    const written = (commits: readonly Commit[]): Promise<void> | undefined => start.index?.add(commits);
    this.#queue = new AppendQueue(start.store, written, start.head, start.versions);
  }

  head(): LedgerHead {
    return this.#queue.head;
  }

  append(draft: CommitDraft, expectedPosition: number): Promise<Commit> {
    return this.#queue.append(draft, expectedPosition);
  }

  commits(range: ReadRange = {}): AsyncIterable<Commit> {
    return this.#scan(this.#bounds(range), new Continuity(), commitAlone);
  }

  storedCommits(range: ReadRange = {}): AsyncIterable<StoredCommit> {
    return this.#scan(this.#bounds(range), new Continuity(), (commit, frame) => ({ commit, frame }));
  }

  events(range: ReadRange & { readonly stream?: string } = {}): AsyncIterable<RecordedEvent> {
    const bounds = this.#bounds(range);
    return range.stream === undefined ? this.#allEvents(bounds) : this.#streamEvents(range.stream, bounds);
  }

  verify(
    onProgress?: (done: number, total: number) => void,
    onCommit?: (commit: Commit) => void,
    after?: CheckedPrefix,
  ): Promise<VerifyReport> {
    const continuity = after === undefined ? new Continuity() : Continuity.after(after);
    const head = this.head();
    const bounds = this.#bounds({ fromPosition: continuity.last?.nextPosition ?? 0 });
    const commits = this.#scan(bounds, continuity, commitAlone);
    const nextVersion = (stream: string): number => this.#queue.nextVersion(stream);
    const { repairs } = this;
    return verifyLog({ commits, continuity, head, nextVersion, repairs, onCommit }, onProgress);
  }

  async storedCommit(position: number): Promise<StoredCommit | null> {
    this.#mustBeOpen();
    if (position >= this.head().nextPosition) return null;
    try {
      for await (const [stored] of this.#start.store.scan(position, position)) {
        if (stored === undefined) continue;
        const commit = decodeCommit(stored.frame, stored.position);
        mustHold(commit, position);
        return { commit, frame: stored.frame };
      }
    } catch (error) {
      throw this.#readError(error, position);
    }
    throw corrupt(position, 'the commit that holds it is missing');
  }

  commitAtBlock(block: number): Promise<Commit | null> {
    const within = (commit: Commit): boolean => commit.cursor === null || commit.cursor.number <= block;
    return this.#navigate(within, (index) => index.atBlock(block));
  }

  commitAtTime(chainTime: number): Promise<Commit | null> {
    const within = (commit: Commit): boolean => commit.chainTime <= chainTime;
    return this.#navigate(within, (index) => index.atTime(chainTime));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#queue.close(closed());
    try {
      await this.#start.index?.close();
    } finally {
      await this.#start.store.close();
      await this.#start.release?.();
    }
  }

  #bounds({ fromPosition = 0, toPosition = Number.MAX_SAFE_INTEGER }: ReadRange): Bounds {
    for (const position of [fromPosition, toPosition]) {
      if (!Number.isSafeInteger(position) || position < 0) {
        throw new RangeError(`A position is a safe integer from 0 on, not ${position}.`);
      }
    }
    return { from: fromPosition, to: Math.min(toPosition, this.head().nextPosition - 1) };
  }

  async *#scan<Item>(
    { from, to }: Bounds,
    continuity: Continuity,
    give: (commit: Commit, frame: Buffer) => Item,
  ): AsyncGenerator<Item> {
    this.#mustBeOpen();
    if (from > to) return;
    try {
      for await (const chunk of this.#start.store.scan(from, to)) {
        for (const { position, frame } of chunk) {
          const commit = decodeCommit(frame, position);
          if (continuity.last === null) mustHold(commit, from);
          continuity.accept(commit);
          yield give(commit, frame);
        }
      }
    } catch (error) {
      throw this.#readError(error, continuity.last?.nextPosition ?? from);
    }
    this.#mustBeOpen();
    const reached = continuity.last?.nextPosition ?? from;
    if (reached <= to) throw corrupt(reached, 'the commits from here on are missing');
  }

  async *#allEvents(bounds: Bounds): AsyncGenerator<RecordedEvent> {
    for await (const commit of this.#scan(bounds, new Continuity(), commitAlone)) {
      for (const event of commit.events) if (isWithin(event, bounds)) yield event;
    }
  }

  async *#streamEvents(stream: string, bounds: Bounds): AsyncGenerator<RecordedEvent> {
    this.#mustBeOpen();
    let { from } = bounds;
    const { index, store } = this.#start;
    try {
      if (index !== null) {
        const request = { stream, ...bounds, nextVersion: this.#queue.nextVersion(stream) };
        for await (const event of readIndexed(index, store, request)) {
          yield event;
          from = event.position + 1;
        }
        return;
      }
    } catch (error) {
      if (!(error instanceof IndexDamaged)) throw this.#readError(error, from);
      this.#distrust(error.message);
    }
    for await (const event of this.#allEvents({ from, to: bounds.to }))
      if (event.stream === stream) yield event;
  }

  async #navigate(
    within: (commit: Commit) => boolean,
    find: (index: LedgerIndex) => Promise<number | null>,
  ): Promise<Commit | null> {
    this.#mustBeOpen();
    const found = await this.#navigateByIndex(within, find);
    if (found !== undefined) return found;
    let last: Commit | null = null;
    for await (const commit of this.commits()) {
      if (!within(commit)) break;
      last = commit;
    }
    return last;
  }

  /** Undefined when there is no index or it is wrong: the commit found and the one after it must bear it out. */
  async #navigateByIndex(
    within: (commit: Commit) => boolean,
    find: (index: LedgerIndex) => Promise<number | null>,
  ): Promise<Commit | null | undefined> {
    const { index } = this.#start;
    if (index === null) return undefined;
    try {
      const end = this.head().nextPosition;
      const position = await find(index);
      const found = position === null ? null : await this.#commitAt(position);
      const next = found === null ? 0 : found.position + found.events.length;
      const follower = next < end ? await this.#commitAt(next) : null;
      if ((found === null || within(found)) && (follower === null || !within(follower))) return found;
      this.#distrust('it names the wrong commit for a block or time');
    } catch (error) {
      if (!(error instanceof IndexDamaged)) throw this.#readError(error, 0);
      this.#distrust(error.message);
    }
    return undefined;
  }

  async #commitAt(position: number): Promise<Commit | null> {
    for await (const commit of this.commits({ fromPosition: position, toPosition: position })) return commit;
    return null;
  }

  #distrust(reason: string): void {
    if (this.#closing !== null) return;
    this.#start.log?.warn(
      { reason },
      'the index is damaged: reading the log without it, it is rebuilt at the next opening',
    );
    this.#start.index?.distrust(reason);
  }

  #readError(error: unknown, position: number): unknown {
    if (error instanceof LedgerError) return error;
    if (this.#closing !== null) return closed();
    return corrupt(position, `it cannot be read: ${deepestMessage(error)}`, error);
  }

  #mustBeOpen(): void {
    if (this.#closing !== null) throw closed();
  }
}

const commitAlone = (commit: Commit): Commit => commit;

interface Bounds {
  readonly from: number;
  /** Inclusive; below `from` when there is nothing to read. */
  readonly to: number;
}

function isWithin(event: RecordedEvent, { from, to }: Bounds): boolean {
  return event.position >= from && event.position <= to;
}

function mustHold(commit: Commit, from: number): void {
  const end = commit.position + commit.events.length;
  if (commit.position > from || end <= from)
    throw corrupt(Math.min(end, from), 'the commit that holds it is missing');
}
