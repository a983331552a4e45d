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
   *
   * When the events carry ids, the same events again are a no-op, whatever is expected: the answer is the commit that
   * holds them. That is how an append is repeated of which it is not known whether it came through.
   * @param expected a number is the position that the commit must get
   * @throws LedgerError `LEDGER_CONFLICT` when what is expected does not hold,
   *   `LEDGER_ID_REUSED` when the ids are those of a commit with other content,
   *   `LEDGER_ID_OVERLAP` when some of the ids are in the log and the draft is not a whole commit of it,
   *   `LEDGER_WRITE_FAILED` when the disk refuses (full, read-only, I/O error): nothing was acknowledged, the log
   *   takes no more writes until it is reopened, reading goes on.
   */
  append(draft: CommitDraft, expected: number | Expectation): Promise<Commit>;
  /** Commits in order, those that hold an event of the range (default: all). Each is checked against its hash. */
  commits(range?: ReadRange): AsyncIterable<Commit>;
  /**
   * The same commits in order, some at a time: for who folds a whole log, a turn of the event loop for each commit costs
   * as much as the commit. Each chunk is to be taken to its end before the next. A chunk throws what reading throws.
   */
  commitChunks(range?: FoldRange): AsyncIterable<Iterable<Commit>>;
  /** Events in order: of all streams or one, of all types or some. Memory is bounded whatever the log's size. */
  events(query?: ReadRange & EventFilter): AsyncIterable<RecordedEvent>;
  /**
   * Events in order from a position on, and then those that are appended, without end; none is missing and none comes
   * twice where history ends. Nothing waits in memory for a slow reader: what it has not taken is read from the log.
   * Ends quietly when `signal` is aborted. @throws LedgerError `LEDGER_CLOSED` when the ledger is closed
   */
  follow(options?: FollowOptions & EventFilter): AsyncIterable<RecordedEvent>;
  /** The same for whole commits, from the one that holds `fromPosition`. */
  followCommits(options?: FollowOptions): AsyncIterable<Commit>;
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
  /** From the end of the range to its beginning. */
  readonly backwards?: boolean;
}

/** What who folds a log asks for. */
export interface FoldRange extends Omit<ReadRange, 'backwards'> {
  /**
   * Types of events whose data is only made from its bytes when somebody asks for it; everything is checked as ever. Such
   * an event has its data by a getter of its class: a copy by spreading has none.
   */
  readonly unread?: ReadonlySet<string>;
}

/** Which events; without members all. */
export interface EventFilter {
  readonly stream?: string;
  /** Only events of one of these types. */
  readonly types?: readonly string[];
}

export interface FollowOptions {
  /** Default 0. Beyond the log's end it waits for that position. */
  readonly fromPosition?: number;
  readonly signal?: AbortSignal;
  /** Called each time when everything that the log holds has been given and the reader has come back for more. */
  readonly onCaughtUp?: () => void;
}

/** What must hold for an append, checked by the single writer when it is the commit's turn. */
export interface Expectation {
  /** The position that the commit gets; undefined: any. */
  readonly position?: number;
  /** By stream, also such that the commit does not write. Streams that are not named may be anywhere. */
  readonly streams?: ReadonlyMap<string, ExpectedVersion>;
}

/** A number is the version of the stream's last event. */
export type ExpectedVersion = number | 'any' | 'no-stream';

/**
 * Plain data: null, booleans, numbers, bigints, strings, arrays and plain objects of these. Members under symbols are no
 * data: the type refuses them, and an append does not look for them, which would cost more than writing the object.
 */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain; readonly [key: symbol]: never };

/** An event before it has a position. */
export interface NewEvent {
  /** `node` or `contract-<id>`. */
  readonly stream: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Plain;
  /**
   * 1 to 128 printable ASCII characters without space, unique in the log; all events of a commit have one or none has.
   * Chosen by who appends, so that an append can be repeated (docs/decisions/0030-ids-of-events.md).
   */
  readonly id?: string;
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
  /** The ids are those of a commit in the log, and the content is another. Nothing was written. */
  | 'LEDGER_ID_REUSED'
  /** Some of the ids are in the log, but the draft is not a whole commit of it. Nothing was written. */
  | 'LEDGER_ID_OVERLAP'
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
  | 'LEDGER_NOT_FOUND'
  /** The ledger is on a server that does not answer, or refuses to serve. Says nothing about what is stored. */
  | 'LEDGER_UNREACHABLE';

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
