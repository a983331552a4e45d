import type { Logger } from 'pino';
import type { Projection, RowData } from '../../projections/projection.js';
import type { Commit, Ledger } from '../ledger/ledger.js';
import { deepestMessage, levelCode } from '../ledger/level-errors.js';
import { rowKey, packEntry, unpackEntry, ViewDamaged } from './view-entries.js';
import { ViewBehindError } from './view-behind-error.js';
import {
  closeViewDatabase,
  emptyViewDatabase,
  isDatabaseDamage,
  openViewDatabase,
  type ViewDatabase,
} from './view-database.js';
import type { ViewLag, ViewReading } from './view-reading.js';
import { ViewTrack } from './view-track.js';

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
  #waiting: (() => void)[] = [];
  /** Why the whole database must be made anew, until it is. */
  #damage: string | null = null;
  /** The look at the files; no row counts before it is over. */
  #checking: Promise<void> = Promise.resolve();
  #checked = false;

  private constructor(options: ProjectionStoreOptions, db: ViewDatabase) {
    this.#options = options;
    this.#db = db;
    this.#tracks = options.projections.map((projection) => new ViewTrack(projection, db));
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

  lag(): ViewLag[] {
    const head = this.#options.ledger.head().nextPosition;
    return this.#tracks.map(({ projection: { name, version }, target, served }) => {
      const { nextPosition } = target.head;
      return { name, version, nextPosition, lag: head - nextPosition, rebuilding: served === null };
    });
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
    const snapshot = this.#db.snapshot();
    try {
      return await use({ rows: (projection, from, to) => this.#rows(projection, from, to, snapshot) });
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
    while (this.#running !== null && Date.now() < deadline) await this.#change(deadline - Date.now());
    this.#closed = true;
    await this.#running;
    this.#tell();
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
        while (!this.#closed && (await this.#step())) this.#tell();
      }
      this.#trouble = null;
    } catch (error) {
      await this.#mend(error);
    } finally {
      this.#running = null;
      this.#tell();
    }
  }

  /** One batch. False when every view has the whole log. */
  async #step(): Promise<boolean> {
    const from = Math.min(...this.#tracks.map(({ target }) => target.head.nextPosition));
    const end = this.#options.ledger.head().nextPosition;
    const unswapped = this.#tracks.some(({ served }) => served === null);
    if (from >= end && !unswapped) return false;
    const commits = from >= end ? [] : await this.#commitsFrom(from, end);
    const steps = [];
    for (const track of this.#tracks) {
      const step = await this.#foldOrRebuild(track, commits);
      if (step !== null) steps.push({ track, step, atEnd: step.mark.head.nextPosition >= end });
    }
    const batch = this.#db.batch();
    for (const { track, step, atEnd } of steps) {
      for (const key of track.record(step, atEnd, (put, value) => batch.put(put, packEntry(put, value))))
        batch.del(key);
    }
    await batch.write();
    for (const { track, step, atEnd } of steps) if (track.recorded(step, atEnd)) await track.clearOthers();
    return true;
  }

  /** Null when the rows proved damaged: the track begins anew with the next step. */
  async #foldOrRebuild(
    track: ViewTrack,
    commits: readonly Commit[],
  ): Promise<Awaited<ReturnType<ViewTrack['fold']>> | null> {
    try {
      return await track.fold(commits);
    } catch (error) {
      if (!(error instanceof ViewDamaged)) throw error;
      this.#rebuildFor(error);
      return null;
    }
  }

  async #commitsFrom(from: number, end: number): Promise<Commit[]> {
    const commits: Commit[] = [];
    let events = 0;
    for await (const commit of this.#options.ledger.commits({ fromPosition: from, toPosition: end - 1 })) {
      commits.push(commit);
      events += commit.events.length;
      if (events >= stepEventsMax) break;
    }
    return commits;
  }

  #rebuildFor({ key, message }: ViewDamaged): void {
    const damaged = this.#tracks.filter(({ projection }) => key.split('/')[1] === projection.name);
    this.#options.log?.warn({ reason: message }, 'a view is damaged and built anew');
    // a key that names none of them is damaged itself: then nothing is known of any
    for (const track of damaged.length === 0 ? this.#tracks : damaged) track.rebuild();
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
      this.#tracks.some(({ served }) => served === null || served.head.nextPosition < position);
    for (let pokes = 0; behind(); ) {
      if (this.#running === null && pokes++ < 3) this.poke();
      const left = deadline - Date.now();
      if (this.#closed || left <= 0 || this.#running === null) throw this.#behind();
      await this.#change(left);
    }
  }

  #behind(): ViewBehindError {
    const worst = Math.max(...this.lag().map(({ lag }) => lag));
    const why = this.#trouble === null ? '' : ` (${this.#trouble})`;
    return new ViewBehindError(`the views lack ${worst} events of the log${why}: ask again later`);
  }

  /** Resolves after the next step, or when the time is over. */
  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #tell(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #rows<Row extends RowData>(
    { name }: Projection<Row>,
    from: string,
    to: string,
    snapshot: ReturnType<ViewDatabase['snapshot']>,
  ): Promise<Row[]> {
    const served = this.#tracks.find(({ projection }) => projection.name === name)?.served;
    if (served === null || served === undefined) throw this.#behind();
    const range = { gte: rowKey(name, served.generation, from), lt: rowKey(name, served.generation, to) };
    const found = await this.#db.iterator({ ...range, snapshot }).all();
    // rows of this name, version and generation are what this projection's `apply` gave
    return found.map(([key, bytes]) => unpackEntry(key, bytes) as Row);
  }
}
