import type { BlockRef } from '../../domain/block.js';
import type { Causation } from '../../domain/causation.js';

/**
 * The port to the append-only log of one node. A commit is the unit: one input, the events that it produced and
 * the chain cursor after it, appended atomically. Events have a global, gapless position from 0 on.
 * Positions are safe integers: at a million events a second 2^53 lasts 285 years.
 */
export interface Ledger {
  /** Where the log ends now. Cheap, in memory. */
  head(): LedgerHead;
  /**
   * Appends one commit. Resolves when it is on disk (fsync), never before.
   * @throws LedgerError `LEDGER_CONFLICT` when `expectedPosition` is not the next position,
   *   `LEDGER_WRITE_FAILED` when the disk refuses (full, read-only, I/O error): nothing was acknowledged, the log
   *   takes no more writes until it is reopened, reading goes on.
   */
  append(draft: CommitDraft, expectedPosition: number): Promise<Commit>;
  /** Commits in order from the one that holds `fromPosition` (default 0). Each is checked against its hash. */
  commits(range?: ReadRange): AsyncIterable<Commit>;
  /** Events of all streams in order, or of one stream. */
  events(range?: ReadRange & { readonly stream?: string }): AsyncIterable<RecordedEvent>;
  /**
   * Checks everything: each commit's hash, the chain of hashes, gapless positions and stream versions.
   * @param onCommit told of every commit that was found right, in order: who checks more reads the log only once. What
   *   it throws ends the check and is thrown on.
   * @param after a beginning of this log that was checked before and is not read again, except that the first commit
   *   behind it must link to it
   */
  verify(
    onProgress?: (done: number, total: number) => void,
    onCommit?: (commit: Commit) => void,
    after?: CheckedPrefix,
  ): Promise<VerifyReport>;
  close(): Promise<void>;
}

/** A ledger that answers what was last known at a block or at a chain time: the base of time travel. */
export interface NavigableLedger extends Ledger {
  /**
   * The last commit of the part of the log that knows no block above `block`; a commit without cursor counts as
   * before every block. Null when even the first commit is past it.
   */
  commitAtBlock(block: number): Promise<Commit | null>;
  /** The last commit of the part of the log whose chain times are all at most `chainTime` (ms). Null when none is. */
  commitAtTime(chainTime: number): Promise<Commit | null>;
}

/** A commit and its stored bytes, as docs/ledger-format.md has them: what a proof carries. */
export interface StoredCommit {
  readonly commit: Commit;
  readonly frame: Uint8Array;
}

/** A ledger that gives out stored bytes too. */
export interface ProvableLedger extends NavigableLedger {
  /** The commit that holds the event at this position, checked; null when the log ends before it. */
  storedCommit(position: number): Promise<StoredCommit | null>;
  /** As `commits`, with the stored bytes: what copies are made of. */
  storedCommits(range?: ReadRange): AsyncIterable<StoredCommit>;
}

/** How far a log has been checked, and the versions that its streams had got to there: enough to go on checking. */
export interface CheckedPrefix {
  readonly head: LedgerHead;
  readonly versions: ReadonlyMap<string, number>;
}

export interface LedgerHead {
  /** The position that the next event gets = number of events. */
  readonly nextPosition: number;
  /** Number of commits. */
  readonly commits: number;
  /** Hash of the last commit, 64 hex digits; 64 zeros for an empty log. */
  readonly hash: string;
}

export interface ReadRange {
  readonly fromPosition?: number;
  /** Inclusive. */
  readonly toPosition?: number;
}

/** Plain data: null, booleans, numbers, bigints, strings, arrays and plain objects of these. */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** An event before it has a position. */
export interface NewEvent {
  /** `node` or `contract-<id>`. */
  readonly stream: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Plain;
}

export type { Causation };

export interface CommitDraft {
  /** The input (command) that was decided on; kept so that the log is a script other code can be run on. */
  readonly input: Plain;
  readonly causation: Causation;
  /** The chain cursor after this commit; null before the first block. */
  readonly cursor: BlockRef | null;
  /** Chain time in ms at the cursor. */
  readonly chainTime: number;
  /** Wall clock in ms when the shell made the commit. For people; nothing is decided on it. */
  readonly recordedAt: number;
  readonly events: readonly NewEvent[];
}

/** A commit as it is in the log. */
export interface Commit extends CommitDraft {
  /** Number of the commit, from 0. */
  readonly number: number;
  /** Position of its first event. */
  readonly position: number;
  /** 64 hex digits: covers the stored bytes and `previousHash`. */
  readonly hash: string;
  readonly previousHash: string;
  readonly events: readonly RecordedEvent[];
}

export interface RecordedEvent extends NewEvent {
  readonly position: number;
  /** Number of this event in its stream, from 0. */
  readonly streamVersion: number;
  readonly commit: {
    readonly number: number;
    readonly causation: Causation;
    readonly cursor: BlockRef | null;
    readonly chainTime: number;
    readonly recordedAt: number;
  };
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly commits: number;
  readonly events: number;
  readonly hash: string;
  /** The first thing that is wrong, with the position where it is. */
  readonly finding: {
    readonly position: number;
    readonly code: LedgerErrorCode;
    readonly message: string;
  } | null;
  /** What opening had to mend (a torn tail that was cut), as text. */
  readonly repairs: readonly string[];
}

export type LedgerErrorCode =
  | 'LEDGER_CONFLICT'
  | 'LEDGER_WRITE_FAILED'
  | 'LEDGER_CLOSED'
  /** Another process holds this data folder. */
  | 'LEDGER_LOCKED'
  /** Stored bytes do not give their hash, or a link, position or version is broken. */
  | 'LEDGER_CORRUPT'
  /** Written by a newer zledger: refuse, never guess. */
  | 'LEDGER_FORMAT_UNKNOWN'
  /** A draft that cannot be stored: no events, too many, too large, not plain data. */
  | 'LEDGER_DRAFT_INVALID'
  /** More appends are waiting than the queue holds: slow down and append again. Nothing was written. */
  | 'LEDGER_BUSY'
  /** Opened read-only, and there is no ledger in this folder. */
  | 'LEDGER_NOT_FOUND';

/** What went wrong in the log, at which position, and what to do. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  constructor(
    readonly code: LedgerErrorCode,
    message: string,
    readonly position: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
