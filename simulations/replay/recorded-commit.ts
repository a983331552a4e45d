import type { EventRecord } from './difference.js';

/** An event of a log, as far as it is replayed. */
export type RecordedEvent = EventRecord & { readonly position: number };

/** A commit of a log, as far as it is replayed. */
export interface RecordedCommit {
  readonly number: number;
  /** Of its first event. */
  readonly position: number;
  readonly cursor: { readonly number: number } | null;
  /** Read when it is asked for: a replay that decides nothing does not. */
  readonly input: unknown;
  readonly events: readonly RecordedEvent[];
}
