import type { Projection, RowData } from '../../projections/projection.js';
import { EMPTY_HEAD, headAfter } from '../ledger/continuity.js';
import type { Ledger, LedgerHead } from '../ledger/ledger.js';
import { buildKey, generationMax, markKey, rowsBetween, unpackEntry, type ViewMark } from './view-entries.js';
import type { ViewDatabase } from './view-database.js';
import { type LaneStep, ViewLane } from './view-lane.js';

const asItIs = (row: RowData): RowData => row;

/**
 * One projection in the database: the rows that are served, and those that are built beside them, because the served ones
 * are of another version or log, are damaged, or because somebody asked for it. Both follow the log, the served ones first; when the
 * built ones have all of it they take over in one write.
 */
export class ViewTrack {
  #served: ViewLane | null = null;
  #built: ViewLane | null = null;
  #generationMax = 0;
  /** The database has the mark of a build that is not gone on with: it must go before its rows do. */
  #hasStaleBuild = false;

  constructor(
    readonly projection: Projection<RowData>,
    private readonly db: ViewDatabase,
  ) {}

  /** Rows that can be read now, of this version or of the one before it; null while there are none. */
  get served(): ViewLane | null {
    return this.#served;
  }

  /** Rows that are being built; null when none are. */
  get built(): ViewLane | null {
    return this.#built;
  }

  /** Reads how far it went. Returns why it must be built anew, or null. Writes nothing. @throws LedgerError */
  async open(ledger: Ledger): Promise<string | null> {
    const { name } = this.projection;
    const [mark, build] = [await this.#mark(markKey(name)), await this.#mark(buildKey(name))];
    this.#generationMax = Math.max(mark?.generation ?? 0, build?.generation ?? 0);
    this.#served = this.#built = null;
    const reason = await this.#serve(mark, ledger);
    const goesOn =
      build !== null && build.version === this.projection.version && (await isOf(ledger, build.head));
    this.#hasStaleBuild = !goesOn && (await this.db.get(buildKey(name))) !== undefined;
    if (goesOn) this.#built = new ViewLane(this.projection, asItIs, build);
    else if (reason !== null) this.#beginAnew();
    return reason;
  }

  /** Begins to build from the log's beginning, beside what is served; a build that is under way goes on. */
  rebuild(): void {
    if (this.#built === null) this.#beginAnew();
  }

  /** The rows of this generation proved damaged: they are not served any more, or not built on. Null: any may be. */
  distrust(generation: number | null): void {
    const isMeant = (lane: ViewLane | null): boolean =>
      lane !== null && (generation === null || lane.mark.generation === generation);
    if (isMeant(this.#served)) this.#served = null;
    if (isMeant(this.#built) || this.#built === null) this.#beginAnew();
  }

  /**
   * Takes out rows that belong to nothing that is served or built: a crash came before they were, or they are of a version that
   * this one cannot read. Marks go before their rows do: what is stopped in between must not take rows for whole.
   */
  async clearOthers(): Promise<void> {
    const { name } = this.projection;
    // a reader may distrust one of them meanwhile: what is taken out with its rows is decided once
    const lanes = [this.#served, this.#built];
    if (this.#served === null) await this.db.del(markKey(name));
    if (this.#hasStaleBuild) await this.db.del(buildKey(name));
    this.#hasStaleBuild = false;
    const kept = lanes.map((lane) => lane?.mark.generation ?? -1);
    let above = -1;
    for (const generation of [...kept, generationMax].sort((a, b) => a - b)) {
      if (generation > above + 1) await this.db.clear(rowsBetween(name, above, generation));
      above = Math.max(above, generation);
    }
  }

  /** Puts a step into a batch, the checkpoint with the rows. @param swaps what was built is served from now on */
  record(
    lane: ViewLane,
    step: LaneStep,
    swaps: boolean,
    put: (key: string, value: RowData | ViewMark) => void,
  ): string[] {
    for (const [key, row] of step.rows) put(key, row);
    const { name } = this.projection;
    if (lane === this.#served || swaps) put(markKey(name), step.mark);
    else put(buildKey(name), step.mark);
    return swaps ? [buildKey(name)] : [];
  }

  /** The batch is written. */
  recorded(lane: ViewLane, step: LaneStep, swaps: boolean): void {
    const later = lane.at(step.mark);
    // a lane that was given up meanwhile stays given up
    if (lane === this.#served) this.#served = later;
    else if (lane === this.#built)
      [this.#served, this.#built] = swaps ? [later, null] : [this.#served, later];
  }

  /** Null when the mark's rows are served; else why not, or why they are to be replaced. */
  async #serve(mark: ViewMark | null, ledger: Ledger): Promise<string | null> {
    const { version, previous } = this.projection;
    if (mark === null) return 'there is none yet';
    if (!(await isOf(ledger, mark.head))) return 'it is of another log';
    if (mark.version === version) this.#served = new ViewLane(this.projection, asItIs, mark);
    else if (mark.version === previous?.projection.version)
      this.#served = new ViewLane(previous.projection, previous.tell, mark);
    return mark.version === version ? null : `it is of version ${mark.version}, this zledger has ${version}`;
  }

  #beginAnew(): void {
    this.#hasStaleBuild ||= this.#built !== null;
    this.#generationMax += 1;
    const mark = { version: this.projection.version, generation: this.#generationMax, head: EMPTY_HEAD };
    this.#built = new ViewLane(this.projection, asItIs, mark);
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
