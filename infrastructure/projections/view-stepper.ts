import type { Commit, Ledger } from '../ledger/ledger.js';
import { packEntry, ViewDamaged } from './view-entries.js';
import type { ViewDatabase } from './view-database.js';
import type { LaneStep, ViewLane } from './view-lane.js';
import type { ViewTrack } from './view-track.js';

type TrackLane = readonly [ViewTrack, ViewLane];

/** Brings the views nearer to the log's end, a bounded step at a time. */
export class ViewStepper {
  constructor(
    private readonly db: ViewDatabase,
    private readonly tracks: readonly ViewTrack[],
    private readonly ledger: Ledger,
    /** What one step takes in at most: its rows are in memory until they are written. */
    private readonly eventsMax: number,
    /** Told of rows that proved damaged; their track begins anew with the next step. */
    private readonly onDamage: (error: ViewDamaged) => void,
  ) {}

  /**
   * One batch for the rows that are served, and one for those that are built beside them: whoever reads waits for a bounded piece of a
   * build at most. False when there is nothing left to do. @throws EventUnreadableError, LedgerError, Error of the database
   */
  async step(): Promise<boolean> {
    const end = this.ledger.head().nextPosition;
    const served = this.tracks.flatMap((track): TrackLane[] =>
      track.served === null ? [] : [[track, track.served]],
    );
    const isBehind = served.some(([, { mark }]) => mark.head.nextPosition < end);
    if (isBehind) await this.#advance(served, end, false);
    const built = this.tracks.flatMap((track): TrackLane[] =>
      track.built === null ? [] : [[track, track.built]],
    );
    if (built.length > 0) await this.#advance(built, end, true);
    return isBehind || built.length > 0;
  }

  async #advance(lanes: readonly TrackLane[], end: number, isBuild: boolean): Promise<void> {
    const from = Math.min(...lanes.map(([, { mark }]) => mark.head.nextPosition));
    const commits = from >= end ? [] : await this.#commitsFrom(from, end);
    const folded: { track: ViewTrack; lane: ViewLane; step: LaneStep; swaps: boolean }[] = [];
    for (const [track, lane] of lanes) {
      const step = await this.#fold(lane, commits);
      if (step === null) continue;
      folded.push({ track, lane, step, swaps: isBuild && step.mark.head.nextPosition >= end });
    }
    // one that was given up while others were folded is not recorded
    const steps = folded.filter(({ track, lane }) => lane === track.served || lane === track.built);
    const batch = this.db.batch();
    for (const { track, lane, step, swaps } of steps) {
      const gone = track.record(lane, step, swaps, (key, value) => batch.put(key, packEntry(key, value)));
      for (const key of gone) batch.del(key);
    }
    await batch.write();
    for (const { track, lane, step, swaps } of steps) {
      track.recorded(lane, step, swaps);
      if (swaps) await track.clearOthers();
    }
  }

  async #fold(lane: ViewLane, commits: readonly Commit[]): Promise<LaneStep | null> {
    try {
      return await lane.fold(commits, this.db);
    } catch (error) {
      if (!(error instanceof ViewDamaged)) throw error;
      this.onDamage(error);
      return null;
    }
  }

  async #commitsFrom(from: number, end: number): Promise<Commit[]> {
    const commits: Commit[] = [];
    let events = 0;
    for await (const commit of this.ledger.commits({ fromPosition: from, toPosition: end - 1 })) {
      commits.push(commit);
      events += commit.events.length;
      if (events >= this.eventsMax) break;
    }
    return commits;
  }
}
