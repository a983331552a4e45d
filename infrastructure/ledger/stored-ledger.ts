import type { Logger } from 'pino';

import { AppendQueue } from './append-queue.js';
import { corrupt, decodeCommit } from './commit-codec.js';
import type { CommitStore } from './commit-store.js';
import { Continuity } from './continuity.js';
import { EventReader } from './event-reader.js';
import { followLog } from './follow-log.js';
import type { IdTable } from './id-table.js';
import { IdempotentAppend } from './idempotent-append.js';
import type { LedgerIndex } from './ledger-index.js';
import type {
  CheckedPrefix,
  Commit,
  CommitDraft,
  EventFilter,
  Expectation,
  FoldRange,
  FollowOptions,
} from './ledger.js';
import type { LedgerHead, ProvableLedger, ReadRange, RecordedEvent } from './ledger.js';
import type { StoredCommit, VerifyReport } from './ledger.js';
import { closed } from './level-errors.js';
import { LogGrowth } from './log-growth.js';
import { commitAlone, LogScan, mustHold } from './log-scan.js';
import type { Bounds } from './log-scan.js';
import { navigate, toBlock, toTime } from './navigation.js';
import type { Navigation } from './navigation.js';
import { verifyLog } from './verify-log.js';

/** What a ledger starts from: opened, checked, with the versions of all streams. */
export interface LedgerStart {
  readonly store: CommitStore;
  readonly head: LedgerHead;
  readonly versions: Map<string, number>;
  /** The ids of all events of the log. */
  readonly ids: IdTable;
  /** Null: streams, types, blocks and times are found by reading the log. */
  readonly index: LedgerIndex | null;
  readonly repairs: readonly string[];
  readonly log?: Logger | undefined;
  /** Called last when the ledger is closed. */
  readonly release?: () => Promise<void>;
}

/** So close to the end a follower reads the log itself: asking the index would cost more. */
const FOLLOW_SCAN_EVENTS = 4096;

/** The ledger over any store: the queue of appends, and reading in which nothing goes unchecked. */
export class StoredLedger implements ProvableLedger {
  readonly repairs: readonly string[];
  readonly #start: LedgerStart;
  readonly #queue: AppendQueue;
  readonly #once: IdempotentAppend;
  readonly #scan: LogScan;
  readonly #events: EventReader;
  readonly #growth = new LogGrowth();
  #closing: Promise<void> | null = null;

  constructor(start: LedgerStart) {
    this.#start = start;
    this.repairs = start.repairs;
    const { store, index, head, versions, ids } = start;
    this.#queue = new AppendQueue(store, (commits) => this.#written(commits), head, versions);
    this.#scan = new LogScan(store, () => this.head());
    this.#once = new IdempotentAppend({ ids, commitAt: (position) => this.#scan.commitAt(position) });
    const distrust = (reason: string): void => this.#distrust(reason);
    const nextVersion = (stream: string): number => this.#queue.nextVersion(stream);
    this.#events = new EventReader({ scan: this.#scan, store, index, nextVersion, distrust });
  }

  head(): LedgerHead {
    return this.#queue.head;
  }

  append(draft: CommitDraft, expected: number | Expectation): Promise<Commit> {
    return this.#once.append(draft, () => this.#queue.append(draft, expected));
  }

  commits(range: ReadRange = {}): AsyncIterable<Commit> {
    return this.#scan.commits(this.#scan.bounds(range), range.backwards);
  }

  commitChunks(range: FoldRange = {}): AsyncIterable<Iterable<Commit>> {
    const forward = { continuity: new Continuity(), give: commitAlone, unread: range.unread };
    return this.#scan.chunks(this.#scan.bounds(range), forward);
  }

  storedCommits(range: ReadRange = {}): AsyncIterable<StoredCommit> {
    const bounds = this.#scan.bounds(range);
    const both = (commit: Commit, frame: Buffer): StoredCommit => ({ commit, frame });
    return range.backwards === true
      ? this.#scan.backward(bounds, both)
      : this.#scan.forward(bounds, new Continuity(), both);
  }

  events(query: ReadRange & EventFilter = {}): AsyncIterable<RecordedEvent> {
    return this.#events.read(this.#scan.bounds(query), query, query.backwards);
  }

  follow(options: FollowOptions & EventFilter = {}): AsyncIterable<RecordedEvent> {
    const read = (bounds: Bounds): AsyncIterable<RecordedEvent> =>
      bounds.to - bounds.from < FOLLOW_SCAN_EVENTS
        ? this.#events.scanned(bounds, options)
        : this.#events.read(bounds, options);
    return this.#follow(read, options);
  }

  followCommits(options: FollowOptions = {}): AsyncIterable<Commit> {
    return this.#follow((bounds) => this.#scan.commits(bounds), options);
  }

  verify(
    onProgress?: (done: number, total: number) => void,
    onCommit?: (commit: Commit) => void,
    after?: CheckedPrefix,
  ): Promise<VerifyReport> {
    const continuity = after === undefined ? new Continuity() : Continuity.after(after);
    const head = this.head();
    const bounds = this.#scan.bounds({ fromPosition: continuity.last?.nextPosition ?? 0 });
    const commits = this.#scan.forward(bounds, continuity, commitAlone);
    const nextVersion = (stream: string): number => this.#queue.nextVersion(stream);
    const { repairs } = this;
    return verifyLog({ commits, continuity, head, nextVersion, repairs, onCommit }, onProgress);
  }

  async storedCommit(position: number): Promise<StoredCommit | null> {
    this.#scan.mustBeOpen();
    if (position >= this.head().nextPosition) return null;
    try {
      for await (const [stored] of this.#start.store.scan(position, position)) {
        if (stored === undefined) continue;
        const commit = decodeCommit(stored.frame, stored.position);
        mustHold(commit, position);
        return { commit, frame: stored.frame };
      }
    } catch (error) {
      throw this.#scan.readError(error, position);
    }
    throw corrupt(position, 'the commit that holds it is missing');
  }

  commitAtBlock(block: number): Promise<Commit | null> {
    return this.#navigate(toBlock(block));
  }

  commitAtTime(chainTime: number): Promise<Commit | null> {
    return this.#navigate(toTime(chainTime));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#scan.close();
    this.#growth.notify();
    await this.#queue.close(closed());
    try {
      await this.#start.index?.close();
    } finally {
      await this.#start.store.close();
      await this.#start.release?.();
    }
  }

  #written(commits: readonly Commit[]): Promise<void> | undefined {
    for (const commit of commits) this.#start.ids.addCommit(commit);
    const ready = this.#start.index?.add(commits);
    this.#growth.notify();
    return ready;
  }

  #follow<Item>(read: (bounds: Bounds) => AsyncIterable<Item>, options: FollowOptions): AsyncIterable<Item> {
    const end = (): number => {
      this.#scan.mustBeOpen();
      return this.head().nextPosition;
    };
    const grown = (signal?: AbortSignal): Promise<void> => this.#growth.wait(signal);
    return followLog({ end, grown, read: (from, to) => read({ from, to }) }, options);
  }

  #navigate(navigation: Navigation): Promise<Commit | null> {
    const { index } = this.#start;
    const distrust = (reason: string): void => this.#distrust(reason);
    return navigate({ scan: this.#scan, head: () => this.head(), index, distrust }, navigation);
  }

  #distrust(reason: string): void {
    if (this.#scan.isClosed) return;
    this.#start.log?.warn(
      { reason },
      'the index is damaged: reading the log without it, it is rebuilt at the next opening',
    );
    this.#start.index?.distrust(reason);
  }
}
