import type { Projection, RecordedFact, RowData } from '../../projections/projection.js';
import { checkFollows, EMPTY_HEAD, headAfter } from '../ledger/continuity.js';
import type { Commit, Ledger, LedgerHead } from '../ledger/ledger.js';
import { recordedFact } from './recorded-fact.js';
import {
  buildKey,
  generationMax,
  markKey,
  rowKey,
  rowsBetween,
  unpackEntry,
  type ViewMark,
} from './view-entries.js';
import type { ViewDatabase } from './view-database.js';

/** What one step changes of a projection. */
export interface TrackStep {
  readonly mark: ViewMark;
  readonly rows: ReadonlyMap<string, RowData>;
}

/**
 * One projection in the database: which rows are served, and, when those are of another version or of another log,
 * which are being built beside them.
 */
export class ViewTrack {
  #served: ViewMark | null = null;
  #built: ViewMark | null = null;

  constructor(
    readonly projection: Projection<RowData>,
    private readonly db: ViewDatabase,
  ) {}

  /** Rows that can be read now; null while they are being built. */
  get served(): ViewMark | null {
    return this.#built === null ? this.#served : null;
  }

  /** Where the next events go. */
  get target(): ViewMark {
    const mark = this.#built ?? this.#served;
    if (mark === null) throw new Error('invariant: a track is opened before it is used');
    return mark;
  }

  /** Reads how far it went. Returns why it must be built anew, or null. @throws LedgerError */
  async open(ledger: Ledger): Promise<string | null> {
    const { name, version } = this.projection;
    this.#served = await this.#mark(markKey(name));
    this.#built = null;
    if (this.#served === null) return this.#resumeOr('there is none yet', ledger);
    if (this.#served.version !== version)
      return this.#resumeOr(`it is of version ${this.#served.version}, this zledger has ${version}`, ledger);
    if (!(await isOf(ledger, this.#served.head))) return this.#resumeOr('it is of another log', ledger);
    return null;
  }

  /** Begins from the log's beginning, beside the rows that are there. */
  rebuild(): void {
    const generation = Math.max(this.#served?.generation ?? 0, this.#built?.generation ?? 0) + 1;
    this.#built = { version: this.projection.version, generation, head: EMPTY_HEAD };
  }

  /** Takes out rows that belong to nothing that is served or built: a crash came before they were. */
  async clearOthers(): Promise<void> {
    const { name } = this.projection;
    const kept = [this.#served?.generation ?? -1, this.target.generation, generationMax].sort(
      (a, b) => a - b,
    );
    let above = -1;
    for (const generation of kept) {
      if (generation > above + 1) await this.db.clear(rowsBetween(name, above, generation));
      above = Math.max(above, generation);
    }
  }

  /** Folds the commits that it does not have yet. @throws ViewDamaged, EventUnreadableError, LedgerError */
  async fold(commits: readonly Commit[]): Promise<TrackStep> {
    const { target, projection } = this;
    const facts: [string, RecordedFact][] = [];
    let { head } = target;
    // Rows without a checkpoint are of a mark that was lost: nothing is known of them.
    if (head.nextPosition === 0)
      await this.db.clear(rowsBetween(projection.name, target.generation - 1, target.generation + 1));
    for (const commit of commits) {
      if (commit.number < target.head.commits) continue;
      checkFollows(head, commit);
      head = headAfter(commit);
      for (const event of commit.events) {
        const fact = recordedFact(event);
        const row = projection.rowOf(fact);
        if (row !== null) facts.push([rowKey(projection.name, target.generation, row), fact]);
      }
    }
    const rows = await this.#rows([...new Set(facts.map(([key]) => key))]);
    for (const [key, fact] of facts)
      rows.set(key, projection.apply(rows.get(key) ?? projection.initial(), fact));
    return { mark: { ...target, head }, rows };
  }

  /** Puts a step into a batch, the checkpoint with the rows. @param atEnd the log ends there: what was built is served */
  record(step: TrackStep, atEnd: boolean, put: (key: string, value: RowData | ViewMark) => void): string[] {
    for (const [key, row] of step.rows) put(key, row);
    const { name } = this.projection;
    if (this.#built === null || atEnd) put(markKey(name), step.mark);
    else put(buildKey(name), step.mark);
    return this.#built !== null && atEnd ? [buildKey(name)] : [];
  }

  /** The batch is written. Returns true when rows changed hands and the old ones can go. */
  recorded(step: TrackStep, atEnd: boolean): boolean {
    const swapped = this.#built !== null && atEnd;
    if (this.#built === null || atEnd) {
      this.#served = step.mark;
      this.#built = null;
    } else this.#built = step.mark;
    return swapped;
  }

  async #rows(keys: readonly string[]): Promise<Map<string, RowData>> {
    const found = await this.db.getMany([...keys]);
    const rows = new Map<string, RowData>();
    keys.forEach((key, at) => {
      const bytes = found[at];
      // what was stored under a row's key is what this projection's `apply` gave, in this version
      if (bytes !== undefined) rows.set(key, unpackEntry(key, bytes) as RowData);
    });
    return rows;
  }

  /** A half-done build of this version and log goes on, anything else begins anew. */
  async #resumeOr(reason: string, ledger: Ledger): Promise<string> {
    const built = await this.#mark(buildKey(this.projection.name));
    this.#built = built;
    if (built?.version !== this.projection.version || !(await isOf(ledger, built.head))) this.rebuild();
    return reason;
  }

  /** Null when there is none, or it cannot be read: then the rows cannot be trusted either. */
  async #mark(key: string): Promise<ViewMark | null> {
    const bytes = await this.db.get(key);
    try {
      // sealed under this key, so it is what `record` wrote
      return bytes === undefined ? null : (unpackEntry(key, bytes) as ViewMark);
    } catch {
      return null;
    }
  }
}

/** Whether the log has the commit that the head names, where it names it. */
async function isOf(ledger: Ledger, head: LedgerHead): Promise<boolean> {
  if (head.nextPosition === 0) return true;
  if (head.nextPosition > ledger.head().nextPosition) return false;
  const last = head.nextPosition - 1;
  for await (const commit of ledger.commits({ fromPosition: last, toPosition: last })) {
    const found = headAfter(commit);
    return (
      found.hash === head.hash && found.nextPosition === head.nextPosition && found.commits === head.commits
    );
  }
  return false;
}
