import type { StoredCommit } from '../ledger/ledger.js';

/** Where the commits of a node come from, checked: its folder, or the running node that holds it. */
export interface CommitSource {
  /** Commits that the log has now. */
  total(): Promise<number>;
  /** The stored commits from the one at this position on, up to where the log ends now. */
  read(fromPosition: number): AsyncIterable<StoredCommit>;
  close(): Promise<void>;
}
