import type { LedgerHead, StoredCommit } from '../ledger/ledger.js';

/** Where copies of a log come from: the log of a stopped node itself, or the running node that holds it. */
export interface CommitSource {
  readonly isRunning: boolean;
  /** Where the log ends now. */
  head(): Promise<LedgerHead>;
  /** Signs where the log stands now; the signed note, null while the log is empty. */
  sign(): Promise<string | null>;
  /**
   * Commits in order from the one that holds `fromPosition`, each checked, with the stored bytes, up to where the log ends
   * when the reading begins, or before. Whoever has enough stops.
   */
  commits(fromPosition: number, toPosition?: number): AsyncIterable<StoredCommit>;
  close(): Promise<void>;
}
