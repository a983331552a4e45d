import type { Commit } from './ledger.js';

/** What one commit holds of one stream. */
export interface StreamEntry {
  /** Position of the commit. */
  readonly position: number;
  /** Version of its first event of this stream, and how many of this stream it has. */
  readonly firstVersion: number;
  readonly count: number;
}

/** Positions from one to another, both inclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Finds commits. A cache beside the log: it may be wrong, so that every answer is checked against the log. */
export interface LedgerIndex {
  /**
   * Takes note of commits that are in the log now, without waiting for the disk. When too much is waiting, the
   * answer is a promise to wait for before adding more. Never rejects: without an index the log is still whole.
   */
  add(commits: readonly Commit[]): Promise<void> | undefined;
  /**
   * The commits that hold events of the stream between two positions, in order, or the last first.
   * @param nextVersion the stream's next version now, against which the last entry is checked.
   * @throws IndexDamaged when an entry is wrong or missing.
   */
  streamEntries(
    stream: string,
    from: number,
    to: number,
    nextVersion: number,
    backwards?: boolean,
  ): AsyncIterable<StreamEntry>;
  /**
   * The stretches between two positions outside of which no event is of one of the types, in order, or the last first.
   * @throws IndexDamaged when an entry is wrong.
   */
  stretchesOf(
    types: ReadonlySet<string>,
    from: number,
    to: number,
    backwards: boolean,
  ): AsyncGenerator<Stretch, void>;
  /** Position of the last commit of the part of the log that knows no block above this one; null when none. */
  atBlock(block: number): Promise<number | null>;
  /** The same for chain time in ms. */
  atTime(chainTime: number): Promise<number | null>;
  /** Waits until nothing is on its way to the database. */
  settle(): Promise<void>;
  /** Makes the next opening build it anew. */
  distrust(reason: string): void;
  close(): Promise<void>;
}

/** The index cannot be trusted; the log can be read without it. */
export class IndexDamaged extends Error {
  override readonly name = 'IndexDamaged';
}
