import { corrupt } from './commit-codec.js';
import { EMPTY_HEAD, checkFollows, headAfter } from './continuity.js';
import type { Commit } from './ledger.js';

/** As `Continuity`, for commits that come from the last to the first. */
export class BackwardContinuity {
  /** The version of the earliest event of each stream that was seen. */
  readonly #versions = new Map<string, number>();
  #follower: Commit | null = null;

  /** The commit that came last, the earliest so far. */
  get earliest(): Commit | null {
    return this.#follower;
  }

  /** @throws LedgerError `LEDGER_CORRUPT` with the position where the log breaks. */
  accept(commit: Commit): void {
    if (this.#follower !== null) checkFollows(headAfter(commit), this.#follower);
    for (const { stream, streamVersion, position } of commit.events.toReversed()) {
      const later = this.#versions.get(stream);
      if (later !== undefined && streamVersion !== later - 1) {
        const reason = `the event has version ${streamVersion} of stream ${stream}, version ${later} follows`;
        throw corrupt(position, reason);
      }
      this.#versions.set(stream, streamVersion);
    }
    this.#follower = commit;
    if (commit.position === 0) this.#checkBeginning(commit);
  }

  #checkBeginning(first: Commit): void {
    checkFollows(EMPTY_HEAD, first);
    for (const [stream, version] of this.#versions)
      if (version !== 0) throw corrupt(0, `stream ${stream} begins with version ${version}`);
  }
}
