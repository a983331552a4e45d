import type { Projection, RecordedFact, RowData } from '../../projections/projection.js';
import { checkFollows, headAfter } from '../ledger/continuity.js';
import type { Commit } from '../ledger/ledger.js';
import { recordedFact } from './recorded-fact.js';
import { rowKey, rowsBetween, unpackEntry, type ViewMark } from './view-entries.js';
import type { ViewDatabase } from './view-database.js';

/** What one step changes of a lane. */
export interface LaneStep {
  readonly mark: ViewMark;
  readonly rows: ReadonlyMap<string, RowData>;
}

/** One generation of the rows of a projection, and how far the log is in it. */
export class ViewLane {
  constructor(
    readonly projection: Projection<RowData>,
    /** A row in the words of the version that is asked for. */
    readonly tell: (row: RowData) => RowData,
    readonly mark: ViewMark,
  ) {}

  /** The same rows, later. */
  at(mark: ViewMark): ViewLane {
    return new ViewLane(this.projection, this.tell, mark);
  }

  /** Folds the commits that it does not have yet. @throws ViewDamaged, EventUnreadableError, LedgerError */
  async fold(commits: readonly Commit[], db: ViewDatabase): Promise<LaneStep> {
    const { mark, projection } = this;
    const { name } = projection;
    const facts: [string, RecordedFact][] = [];
    let { head } = mark;
    // Rows without a checkpoint are of a mark that was lost: nothing is known of them.
    if (head.nextPosition === 0) await db.clear(rowsBetween(name, mark.generation - 1, mark.generation + 1));
    for (const commit of commits) {
      if (commit.number < mark.head.commits) continue;
      checkFollows(head, commit);
      head = headAfter(commit);
      for (const event of commit.events) {
        const fact = recordedFact(event);
        const row = projection.rowOf(fact);
        if (row !== null) facts.push([rowKey(name, mark.generation, row), fact]);
      }
    }
    const rows = await readRows(db, [...new Set(facts.map(([key]) => key))]);
    for (const [key, fact] of facts)
      rows.set(key, projection.apply(rows.get(key) ?? projection.initial(), fact));
    return { mark: { ...mark, head }, rows };
  }
}

async function readRows(db: ViewDatabase, keys: readonly string[]): Promise<Map<string, RowData>> {
  const found = await db.getMany([...keys]);
  const rows = new Map<string, RowData>();
  keys.forEach((key, at) => {
    const bytes = found[at];
    // what was stored under a row's key is what this projection's `apply` gave, in this version
    if (bytes !== undefined) rows.set(key, unpackEntry(key, bytes) as RowData);
  });
  return rows;
}
