import { corrupt, decodeCommit } from './commit-codec.js';
import type { StoredFrame } from './commit-store.js';
import { Continuity, EMPTY_HEAD } from './continuity.js';
import type { Commit, LedgerHead } from './ledger.js';
import { LedgerError } from './ledger.js';

/** Commits at the end of the log that opening checks; the rest is checked when it is read, and by `verify`. */
export const TAIL_COMMITS = 64;

export interface TailJudgement {
  /** Where the log ends when the torn commit is cut. */
  readonly head: LedgerHead;
  /** A last commit that is damaged and was never acknowledged; null when all are whole. */
  readonly torn: StoredFrame | null;
  /** What was read of them, without the torn one. */
  readonly commits: readonly Commit[];
}

/**
 * What opening makes of the end of a log. Pure: the adapter on disk and the simulated one judge alike.
 * @param frames the last ones, ascending @param acknowledged position up to which commits were acknowledged, as the
 *   witness says
 * @throws LedgerError `LEDGER_CORRUPT`, `LEDGER_FORMAT_UNKNOWN`
 */
export function judgeTail(frames: readonly StoredFrame[], acknowledged: number): TailJudgement {
  const last = frames.at(-1);
  const isTorn = last !== undefined && last.position >= acknowledged && isDamaged(last.frame, last.position);
  const continuity = new Continuity();
  const commits: Commit[] = [];
  for (const { frame, position } of isTorn ? frames.slice(0, -1) : frames) {
    const commit = decodeCommit(frame, position);
    continuity.accept(commit);
    commits.push(commit);
  }
  return { head: continuity.last ?? EMPTY_HEAD, torn: isTorn ? last : null, commits };
}

/** @throws LedgerError `LEDGER_CORRUPT` when the witness saw more acknowledged than there is */
export function assertNothingGone(head: LedgerHead, witnessed: LedgerHead): void {
  if (witnessed.nextPosition <= head.nextPosition) return;
  const gone = `commits up to position ${witnessed.nextPosition - 1} were acknowledged and are gone`;
  throw corrupt(head.nextPosition, `${gone} (to go on without them, remove witness.bin)`);
}

/** @param hash of the last commit before the witness's position @throws LedgerError `LEDGER_CORRUPT` */
export function assertSameLog(hash: string | null, witnessed: LedgerHead): void {
  if (hash !== witnessed.hash)
    throw corrupt(witnessed.nextPosition, 'the log is not the one that witness.bin was written for');
}

/** Damaged, not of a newer format: that one is refused, never cut. */
function isDamaged(frame: Buffer, position: number): boolean {
  try {
    decodeCommit(frame, position);
    return false;
  } catch (error) {
    return error instanceof LedgerError && error.code === 'LEDGER_CORRUPT';
  }
}
