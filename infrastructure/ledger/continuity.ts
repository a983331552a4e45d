import { corrupt } from './commit-codec.js';
import { NO_HASH } from './frame.js';
import type { CheckedPrefix, Commit, LedgerHead } from './ledger.js';

export const EMPTY_HEAD: LedgerHead = { nextPosition: 0, commits: 0, hash: NO_HASH };

/** The head of a log that ends with this commit. */
export function headAfter(commit: Commit): LedgerHead {
  const nextPosition = commit.position + commit.events.length;
  return { nextPosition, commits: commit.number + 1, hash: commit.hash };
}

/**
 * Checks that commits follow each other: positions, numbers, hashes and the versions of every stream. Keeps one
 * number per stream that it has seen.
 */
export class Continuity {
  /** A cell for each stream: writing to it costs less than writing to the map. */
  readonly #versions = new Map<string, { next: number }>();
  #last: LedgerHead | null = null;
  /** From the log's beginning every stream must start at version 0; from the middle it may start anywhere. */
  #fromStart = false;

  /** Goes on behind what was checked before. */
  static after({ head, versions }: CheckedPrefix): Continuity {
    const continuity = new Continuity();
    continuity.#last = head;
    continuity.#fromStart = true;
    for (const [stream, version] of versions) continuity.#versions.set(stream, { next: version });
    return continuity;
  }

  /** @throws LedgerError `LEDGER_CORRUPT` with the position where the log breaks. */
  accept(commit: Commit): void {
    if (this.#last === null) this.#start(commit);
    else checkFollows(this.#last, commit);
    for (const event of commit.events) this.#acceptVersion(event.stream, event.streamVersion, event.position);
    this.#last = headAfter(commit);
  }

  /** How far the commits went; null before the first. */
  get last(): LedgerHead | null {
    return this.#last;
  }

  /** The next version of every stream that was seen. */
  get versions(): ReadonlyMap<string, number> {
    return new Map([...this.#versions].map(([stream, { next }]) => [stream, next]));
  }

  #start(commit: Commit): void {
    this.#fromStart = commit.position === 0;
    if (this.#fromStart) checkFollows(EMPTY_HEAD, commit);
  }

  #acceptVersion(stream: string, version: number, position: number): void {
    const known = this.#versions.get(stream);
    const expected = known?.next ?? (this.#fromStart ? 0 : version);
    if (version !== expected) {
      throw corrupt(
        position,
        `the event has version ${version} of stream ${stream}, ${expected} would follow`,
      );
    }
    if (known === undefined) this.#versions.set(stream, { next: version + 1 });
    else known.next = version + 1;
  }
}

/** @throws LedgerError `LEDGER_CORRUPT` unless `commit` is the one that follows `head`. */
export function checkFollows(head: LedgerHead, commit: Commit): void {
  if (commit.position !== head.nextPosition) {
    const reason = `the next commit found begins at position ${commit.position}, so something is missing or doubled`;
    throw corrupt(head.nextPosition, reason);
  }
  if (commit.number !== head.commits) {
    throw corrupt(commit.position, `it is commit number ${commit.number}, ${head.commits} would follow`);
  }
  if (commit.previousHash !== head.hash) {
    throw corrupt(commit.position, 'its link does not give the hash of the commit before it');
  }
}
