import { idsOf } from './event-ids.js';
import type { IdTable } from './id-table.js';
import type { Commit, CommitDraft } from './ledger.js';
import { LedgerError } from './ledger.js';
import { findDifference } from './same-content.js';

export interface IdempotentLog {
  /** The ids of all commits that are in the log. */
  readonly ids: IdTable;
  /** The commit that begins at a position of the table, checked. */
  readonly commitAt: (position: number) => Promise<Commit>;
}

/**
 * Lets a commit with ids into the log once. Appends with the same ids that come at the same time wait for each other;
 * all others go straight on, in their order.
 */
export class IdempotentAppend {
  /** Ids that are on their way to the disk, and when their append is settled. */
  readonly #underway = new Map<string, Promise<void>>();

  constructor(private readonly log: IdempotentLog) {}

  /**
   * The commit that holds these events: the one in the log, or the one that `write` makes. For a draft without ids it
   * calls `write` at once.
   * @throws LedgerError `LEDGER_ID_REUSED`, `LEDGER_ID_OVERLAP`, `LEDGER_DRAFT_INVALID`, and what `write` throws
   */
  append(draft: CommitDraft, write: () => Promise<Commit>): Promise<Commit> {
    // the usual case first, and without a promise more: the node's own appends carry none
    return draft.events.every(({ id }) => id === undefined) ? write() : this.#once(draft, write);
  }

  async #once(draft: CommitDraft, write: () => Promise<Commit>): Promise<Commit> {
    const ids = idsOf(draft.events);
    if (ids === null) return write();
    for (;;) {
      // No await when nobody is in the way: that would cost the append its place.
      const others = this.#settled(ids);
      if (others !== undefined) await others;
      const size = this.log.ids.size;
      const candidates = this.#candidates(ids);
      if (candidates.length === 0) return this.#write(ids, write);
      const held = await this.#held(draft, ids, candidates);
      if (held !== null) return held;
      // Only fingerprints were alike. If nothing with ids came meanwhile, that still holds.
      if (size === this.log.ids.size && !ids.some((id) => this.#underway.has(id)))
        return this.#write(ids, write);
    }
  }

  /** Undefined when nothing is to be waited for, so that the caller keeps its place among the appends. */
  #settled(ids: readonly string[]): Promise<void> | undefined {
    for (const id of ids) {
      const other = this.#underway.get(id);
      if (other !== undefined) return other.then(() => this.#settled(ids));
    }
    return undefined;
  }

  #candidates(ids: readonly string[]): number[] {
    return [...new Set(ids.flatMap((id) => this.log.ids.find(id)))];
  }

  #write(ids: readonly string[], write: () => Promise<Commit>): Promise<Commit> {
    const writing = write();
    const done = (): void => {
      for (const id of ids) this.#underway.delete(id);
    };
    const settled = writing.then(done, done);
    for (const id of ids) this.#underway.set(id, settled);
    return writing;
  }

  /** The commit with this content; null when no candidate holds one of the ids. */
  async #held(
    draft: CommitDraft,
    ids: readonly string[],
    candidates: readonly number[],
  ): Promise<Commit | null> {
    const wanted = new Set(ids);
    for (const position of candidates) {
      const commit = await this.log.commitAt(position);
      const common = commit.events.filter(({ id }) => id !== undefined && wanted.has(id));
      const [first] = common;
      if (first === undefined) continue;
      const isWhole = common.length === ids.length && common.length === commit.events.length;
      if (!isWhole) throw overlap(first.id ?? '', commit, common.length, ids.length);
      const difference = findDifference(draft, commit);
      if (difference !== null) throw reused(commit, difference);
      return commit;
    }
    return null;
  }
}

function overlap(id: string, commit: Commit, common: number, wanted: number): LedgerError {
  return new LedgerError(
    'LEDGER_ID_OVERLAP',
    `Id ${id} is in the log already, in the commit at position ${commit.position}, which shares ${common} of the ` +
      `${wanted} ids of this append and has ${commit.events.length} events. Nothing was written; repeat an append ` +
      'with exactly the events that it had, and give new events new ids.',
    commit.position,
  );
}

function reused(commit: Commit, difference: string): LedgerError {
  return new LedgerError(
    'LEDGER_ID_REUSED',
    `The ids are those of the commit at position ${commit.position}, but ${difference} differs. Nothing was ` +
      'written; give other events other ids.',
    commit.position,
  );
}
