import type { Logger } from 'pino';
import type { Projection, RowData } from '../../projections/projection.js';
import type { Ledger } from '../ledger/ledger.js';
import { deepestMessage, levelCode } from '../ledger/level-errors.js';
import { rowKey, unpackEntry, ViewDamaged } from './view-entries.js';
import { ViewBehindError } from './view-behind-error.js';
import {
  closeViewDatabase,
  emptyViewDatabase,
  isDatabaseDamage,
  openViewDatabase,
  type ViewDatabase,
} from './view-database.js';
import type { ViewLane } from './view-lane.js';
import { lagOf, type ViewLag, type ViewReading } from './view-reading.js';
import { ViewStepper } from './view-stepper.js';
import { ViewTrack } from './view-track.js';
import { ViewWaiters } from './view-waiters.js';

export type { ViewLag, ViewReading };

/** What one step takes in at most: its rows are in memory until they are written. */
const stepEventsMax = 2048;
/** How long a reader waits for the views to reach the log. ms */
const waitMsMax = 10_000;

export interface ProjectionStoreOptions {
  readonly path: string;
  readonly ledger: Ledger;
  readonly projections: readonly Projection<RowData>[];
  readonly log?: Logger | undefined;
  /** Events that one step takes in at most. */
  readonly stepEvents?: number;
}

/**
 * The read models of a node in one database. Each step writes the rows that changed and the checkpoints in one atomic
 * batch, so that every event counts exactly once, whatever happens in between; what a crash takes is read from the log
 * again. Nothing in it is truth: it may be deleted when no node runs.
 */
export class ProjectionStore {
  readonly #options: ProjectionStoreOptions;
  readonly #db: ViewDatabase;
  readonly #tracks: readonly ViewTrack[];
  #running: Promise<void> | null = null;
  #again = false;
  #closed = false;
  #trouble: string | null = null;
  readonly #waiters = new ViewWaiters();
  readonly #stepper: ViewStepper;
  /** Why the whole database must be made anew, until it is. */
  #damage: string | null = null;
  /** The look at the files; no row counts before it is over. */
  #checking: Promise<void> = Promise.resolve();
  #checked = false;

  private constructor(options: ProjectionStoreOptions, db: ViewDatabase) {
    this.#options = options;
    this.#db = db;
    this.#tracks = options.projections.map((projection) => new ViewTrack(projection, db));
    const onDamage = (error: ViewDamaged): void => this.#rebuildFor(error);
    const { ledger, stepEvents = stepEventsMax } = options;
    this.#stepper = new ViewStepper(db, this.#tracks, ledger, stepEvents, onDamage);
  }

  /** Opens without reading the log: call `poke` to catch up. @throws Error of the disk, LedgerError */
  static async open(options: ProjectionStoreOptions): Promise<ProjectionStore> {
    const { db, damage } = await openViewDatabase(options.path, options.log);
    const store = new ProjectionStore(options, db);
    try {
      await store.#openTracks();
    } catch (error) {
      if (!isDatabaseDamage(error)) {
        await db.close();
        throw error;
      }
      store.#damage = deepestMessage(error);
      await store.#startOver();
    }
    store.#checking = damage.then((reason) => {
      store.#checked = true;
      if (reason !== null) store.#startOverFor(reason);
    });
    return store;
  }

  /** There may be new commits. Returns at once; what was missed is caught up with in turn. */
  poke(): void {
    this.#again = true;
    if (this.#running === null && !this.#closed) this.#running = this.#run();
  }

  /** How far each view is behind the log now. Cheap, in memory. */
  lag(): ViewLag[] {
    const end = this.#options.ledger.head().nextPosition;
    return this.#tracks.map((track) => lagOf(track, end));
  }

  /** False while a view has no rows that could be served, however old: then it is better to fold the log than to wait. */
  get isServing(): boolean {
    return this.#checked && this.#damage === null && this.#tracks.every(({ served }) => served !== null);
  }

  /**
   * Builds a view from the log's beginning, beside the rows that are served meanwhile, and swaps. Returns at once; `lag` tells how far it
   * is. A build that is under way goes on. False for a name that no view has.
   */
  rebuild(name: string): boolean {
    const track = this.#tracks.find(({ projection }) => projection.name === name);
    track?.rebuild();
    if (track !== undefined) this.poke();
    return track !== undefined;
  }

  /**
   * Reads rows that have at least everything that is in the log now.
   * @throws ViewBehindError when the views do not get there in time
   */
  async read<Answer>(use: (reading: ViewReading) => Promise<Answer>, waitMs = waitMsMax): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      await this.#caughtUp(this.#options.ledger.head().nextPosition, waitMs);
      try {
        return await this.#readNow(use);
      } catch (error) {
        if (attempt > 2 || !this.#canMend(error)) throw error;
        this.poke();
      }
    }
  }

  async #readNow<Answer>(use: (reading: ViewReading) => Promise<Answer>): Promise<Answer> {
    // of the same moment: rows that take over later are not whole in this snapshot
    const served = new Map(this.#tracks.map((track) => [track.projection.name, track.served]));
    const snapshot = this.#db.snapshot();
    try {
      return await use({
        rows: (projection, from, to) => this.#rows(projection, [from, to], served, snapshot),
      });
    } finally {
      await snapshot.close();
    }
  }

  /** Sees to it that what an error speaks of is built anew; false when that would not help. */
  #canMend(error: unknown): boolean {
    if (error instanceof ViewDamaged) this.#rebuildFor(error);
    else if (isDatabaseDamage(error)) this.#startOverFor(deepestMessage(error));
    // It is being made anew at this moment.
    else return !this.#closed && levelCode(error) === 'LEVEL_DATABASE_NOT_OPEN';
    return true;
  }

  /** Lets the views reach the log when that takes no longer than `graceMs`; the next opening goes on from there. */
  async close(graceMs = 5000): Promise<void> {
    const deadline = Date.now() + graceMs;
    while (this.#running !== null && Date.now() < deadline) await this.#waiters.change(deadline - Date.now());
    this.#closed = true;
    await this.#running;
    this.#waiters.tell();
    // Left marked as in use, so that the next opening looks at everything first.
    if (this.#damage !== null || !this.#checked) await this.#db.close();
    else await closeViewDatabase(this.#db);
  }

  async #openTracks(): Promise<void> {
    for (const track of this.#tracks) {
      const reason = await track.open(this.#options.ledger);
      const { name } = track.projection;
      if (reason !== null) this.#options.log?.info({ view: name, reason }, 'a view is built from the log');
    }
  }

  async #run(): Promise<void> {
    try {
      await this.#checking;
      if (this.#damage !== null) await this.#startOver();
      for (const track of this.#tracks) await track.clearOthers();
      while (this.#again && !this.#closed) {
        this.#again = false;
        if (this.#damage !== null) await this.#startOver();
        while (!this.#closed && this.#damage === null && (await this.#stepper.step())) this.#waiters.tell();
      }
      this.#trouble = null;
    } catch (error) {
      await this.#mend(error);
    } finally {
      this.#running = null;
      this.#waiters.tell();
    }
  }

  #rebuildFor({ key, message }: ViewDamaged): void {
    const [, name, generation] = key.split('/');
    const damaged = this.#tracks.filter(({ projection }) => projection.name === name);
    this.#options.log?.warn({ reason: message }, 'a view is damaged and built anew');
    // a key that names none of them is damaged itself: then nothing is known of any
    if (damaged.length === 0) for (const track of this.#tracks) track.distrust(null);
    for (const track of damaged) track.distrust(Number(generation));
  }

  /** A broken database is emptied; anything else is said, and tried again with the next commit. */
  async #mend(error: unknown): Promise<void> {
    const reason = deepestMessage(error);
    this.#options.log?.error({ err: error }, `the views cannot go on: ${reason}`);
    this.#trouble = reason;
    if (!isDatabaseDamage(error)) return;
    this.#damage = reason;
    await this.#startOver();
  }

  #startOverFor(reason: string): void {
    this.#damage = reason;
    this.poke();
  }

  /** Everything goes: there is no telling which rows are missing. */
  async #startOver(): Promise<void> {
    this.#options.log?.warn({ reason: this.#damage }, 'the views are damaged and built anew');
    await emptyViewDatabase(this.#db);
    await this.#openTracks();
    this.#damage = null;
  }

  async #caughtUp(position: number, waitMs: number): Promise<void> {
    const deadline = Date.now() + waitMs;
    const behind = () =>
      !this.#checked ||
      this.#damage !== null ||
      this.#tracks.some(({ served }) => served === null || served.mark.head.nextPosition < position);
    for (let pokes = 0; behind(); ) {
      if (this.#running === null && pokes++ < 3) this.poke();
      const left = deadline - Date.now();
      if (this.#closed || left <= 0 || this.#running === null) throw this.#behind();
      await this.#waiters.change(left);
    }
  }

  #behind(): ViewBehindError {
    const worst = Math.max(...this.lag().map(({ lag }) => lag));
    const why = this.#trouble === null ? '' : ` (${this.#trouble})`;
    return new ViewBehindError(`the views lack ${worst} events of the log${why}: ask again later`);
  }

  async #rows<Row extends RowData>(
    { name }: Projection<Row>,
    [from, to]: readonly [string, string],
    served: ReadonlyMap<string, ViewLane | null>,
    snapshot: ReturnType<ViewDatabase['snapshot']>,
  ): Promise<Row[]> {
    const lane = served.get(name) ?? null;
    if (lane === null) throw this.#behind();
    const { generation } = lane.mark;
    const range = { gte: rowKey(name, generation, from), lt: rowKey(name, generation, to) };
    const found = await this.#db.iterator({ ...range, snapshot }).all();
    // rows of this generation are what its lane's `apply` gave, and `tell` makes them rows of the projection that is asked for
    return found.map(([key, bytes]) => lane.tell(unpackEntry(key, bytes) as RowData) as Row);
  }
}
