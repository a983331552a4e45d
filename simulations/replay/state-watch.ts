import { placeOf, type ReplayBuild } from './replay.js';
import type { Cause } from './cause-table.js';
import { isSamePlain } from './plain-difference.js';
import type { RecordedCommit } from './recorded-commit.js';
import { StateFollower } from './state-follower.js';
import type { WatchedState } from './watched-state.js';

/**
 * Where states part: a log is folded a second time, and after each commit the places are looked at that differ at its end.
 * To compare whole states after each commit would cost a thousand times more.
 */
export class StateWatch {
  readonly #sides: readonly [StateFollower, StateFollower];
  readonly #left: Map<string, readonly string[]>;
  readonly #found = new Map<string, Cause['first']>();

  constructor(
    private readonly log: string,
    [before, after]: readonly [ReplayBuild, ReplayBuild],
    watched: readonly WatchedState[],
    private readonly isWaived: (cause: string) => boolean,
  ) {
    this.#sides = [
      new StateFollower(before.name, before.core, false),
      new StateFollower(after.name, after.core, true),
    ];
    this.#left = new Map(watched.map(({ cause, path }) => [cause, path]));
  }

  /** Nothing is left to be found. */
  get isDone(): boolean {
    return this.#left.size === 0;
  }

  take(commit: RecordedCommit): void {
    for (const side of this.#sides) side.follow(commit, this.isWaived);
    for (const [cause, path] of this.#left) {
      const [before, after] = this.#sides.map(({ core, state }) => core.plainPart(state, path));
      if (isSamePlain(before, after)) continue;
      this.#left.delete(cause);
      this.#found.set(cause, { ...placeOf(this.log, commit), before, after });
    }
  }

  /** The causes with the first places of those that were found. */
  placed(causes: readonly Cause[]): readonly Cause[] {
    return causes.map((each) => ({ ...each, first: this.#found.get(each.cause) ?? each.first }));
  }
}
