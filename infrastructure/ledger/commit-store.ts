import type { EncodedCommit } from './commit-codec.js';

/** Stored bytes and the key that they were found under. */
export interface StoredFrame {
  readonly position: number;
  readonly frame: Buffer;
}

/** Where frames are kept: LevelDB, or memory. Knows nothing of what is in them and checks nothing. */
export interface CommitStore {
  /** Resolves when all are durable. All or none are there after a crash. */
  write(commits: readonly EncodedCommit[]): Promise<void>;
  /**
   * From the last key at or below `from` to the last key at or below `to`, in chunks of bounded size.
   * @param backwards the last first, in the chunks too
   */
  scan(from: number, to: number, backwards?: boolean): AsyncIterable<readonly StoredFrame[]>;
  /** The frames under exactly these keys. */
  read(positions: readonly number[]): Promise<readonly (Buffer | undefined)[]>;
  close(): Promise<void>;
}
