import { compatibilityOf } from '../core/compatibility.js';
import type { CoreBuild } from '../core/core-build.js';
import type { Compatibility } from '../report/simulation-report.js';
import { type Agreeing, CauseTable, type Cause, type Place } from './cause-table.js';
import { areSameEvents, eventDifferences, fieldDifferences } from './compare-events.js';
import type { Difference, EventRecord, Names } from './difference.js';
import type { WatchedState } from './watched-state.js';
import { EffectDifferences } from './effect-differences.js';
import { causeOfFailure, failureDifference } from './failure.js';
import type { RecordedCommit } from './recorded-commit.js';
import { type Decision, ReplaySide } from './replay-side.js';

export interface ReplayBuild {
  readonly name: string;
  readonly core: CoreBuild;
}

/** What came of one log. */
export interface LogReplay {
  readonly log: string;
  readonly commits: number;
  readonly events: number;
  /** Commits whose inputs both builds decided on. */
  readonly compared: number;
  /** A build that could not go on, and from which position; null: both went to the end. */
  readonly stopped: { readonly build: string; readonly position: number; readonly reason: string } | null;
  readonly causes: readonly Cause[];
  /** Where both builds decide the same, and the log has something else: it was written by yet another one. */
  readonly drift: readonly Cause[];
  /** Differences beyond the number of causes that are told apart. */
  readonly beyond: number;
  /** What differs in the states at the end, for a second look at where it began. */
  readonly states: readonly WatchedState[];
  /** Which build reads what the other writes. */
  readonly compatibility: Compatibility;
}

/** How a log is replayed. */
export interface ReplayOptions {
  /** By the cause. */
  readonly isWaived: (cause: string) => boolean;
  /** Nothing is decided and nothing is owed: both only fold, and their states are compared. */
  readonly onlyStates: boolean;
}

/**
 * Runs one log under two builds. Each folds the recorded events into its own state and decides on every recorded input;
 * what they decide, owe and hold is compared. In each commit the first difference counts that is not waived: waiving a
 * cause shows what it hid.
 */
export class Replay {
  readonly #before: ReplaySide;
  readonly #after: ReplaySide;
  readonly #names: Names;
  readonly #effects: EffectDifferences;
  readonly #causes = new CauseTable();
  readonly #drift = new CauseTable();
  #stopped: LogReplay['stopped'] = null;
  #commits = 0;
  #events = 0;
  #compared = 0;
  #last: RecordedCommit | null = null;
  readonly #isWaived: ReplayOptions['isWaived'];
  readonly #onlyStates: boolean;

  /** @param log its name */
  constructor(
    private readonly log: string,
    [before, after]: readonly [ReplayBuild, ReplayBuild],
    { isWaived, onlyStates }: ReplayOptions,
  ) {
    [this.#isWaived, this.#onlyStates] = [isWaived, onlyStates];
    this.#before = new ReplaySide(before.name, before.core, false);
    this.#after = new ReplaySide(after.name, after.core, true);
    this.#names = { before: before.name, after: after.name };
    this.#effects = new EffectDifferences(this.#names);
  }

  /** Event types whose data is seldom looked at by either build: what they decide is not compared with it either. */
  get unread(): ReadonlySet<string> {
    if (!this.#onlyStates) return new Set();
    const { seldomRead } = this.#after;
    return new Set([...this.#before.seldomRead].filter((type) => seldomRead.has(type)));
  }

  /** The next commit of the log. */
  take(commit: RecordedCommit): void {
    this.#commits += 1;
    this.#events += commit.events.length;
    if (this.#stopped !== null) return;
    this.#last = commit;
    if (!this.#onlyStates) this.#decide(commit);
    this.#follow(this.#before, commit, true);
    this.#follow(this.#after, commit, false);
    if (this.#onlyStates || this.#stopped !== null) return;
    this.#count(this.#effects.compare(this.#before.effects(), this.#after.effects()), commit, null);
  }

  #decide(commit: RecordedCommit): void {
    const [before, after] = [this.#before.decide(commit), this.#after.decide(commit)];
    if (before.kind === 'events' && after.kind === 'events') this.#compared += 1;
    this.#compareDecisions(commit, before, after);
  }

  /** The log is at its end: the states are compared as well. */
  end(): LogReplay {
    const states: WatchedState[] = [];
    if (this.#stopped === null && this.#last !== null) {
      const [before, after] = [this.#before, this.#after].map(({ core, state }) => core.plainState(state));
      for (const difference of fieldDifferences('state', 'state', before, after)) {
        this.#count([difference], this.#last, null);
        if (difference.path !== undefined) states.push({ cause: difference.cause, path: difference.path });
      }
    }
    return {
      log: this.log,
      commits: this.#commits,
      events: this.#events,
      compared: this.#compared,
      stopped: this.#stopped,
      causes: this.#causes.sorted(),
      drift: this.#drift.sorted(),
      beyond: this.#causes.beyond + this.#drift.beyond,
      states,
      compatibility: compatibilityOf([this.#before, this.#after]),
    };
  }

  #compareDecisions(commit: RecordedCommit, before: Decision, after: Decision): void {
    if (isRecorded(before, commit) && isRecorded(after, commit)) return;
    const agreeing: Agreeing = this.#before.agrees(before, commit)
      ? this.#after.agrees(after, commit)
        ? null
        : 'before'
      : this.#after.agrees(after, commit)
        ? 'after'
        : 'neither';
    const differences = this.#differencesOf(before, after);
    if (differences.length > 0) this.#count(differences, commit, agreeing);
    else if (agreeing === 'neither' && before.kind === 'events') this.#drifted(commit, before.events);
  }

  #differencesOf(before: Decision, after: Decision): readonly Difference[] {
    if (before.kind === 'events' && after.kind === 'events')
      return areSameEvents(before.events, after.events)
        ? []
        : [...eventDifferences(before.events, after.events, this.#names)];
    if (before.kind === 'failure' && after.kind === 'failure' && before.what === after.what) return [];
    const found: Difference[] = [];
    if (before.kind === 'failure') found.push(failureDifference(this.#names.before, before, true));
    if (after.kind === 'failure') found.push(failureDifference(this.#names.after, after, false));
    return found;
  }

  #drifted(commit: RecordedCommit, decided: readonly EventRecord[]): void {
    const told = this.#after.told(commit.events, decided);
    if (told === null) return;
    const [first] = eventDifferences(told, decided, { before: 'the log', after: 'both builds' });
    if (first !== undefined) this.#drift.add(first, placeOf(this.log, commit), null, false);
  }

  /** Of several differences of one thing the first counts that is not waived; those before it are counted as waived. */
  #count(differences: readonly Difference[], commit: RecordedCommit, agreeing: Agreeing): void {
    for (const difference of differences) {
      const isWaived = this.#isWaived(difference.cause);
      this.#causes.add(difference, placeOf(this.log, commit), agreeing, isWaived);
      if (!isWaived && difference.kind === 'events') return;
    }
  }

  #follow(side: ReplaySide, commit: RecordedCommit, isBefore: boolean): void {
    for (const found of side.follow(commit, this.#isWaived)) {
      const place = { ...placeOf(this.log, commit), position: found.position };
      const isWaived = this.#isWaived(causeOfFailure(side.name, found));
      this.#causes.add(failureDifference(side.name, found, isBefore), place, null, isWaived);
      if (side.stopped === null || isWaived) continue;
      this.#stopped ??= { build: side.name, position: found.position, reason: found.message };
    }
  }
}

const isRecorded = (decision: Decision, commit: RecordedCommit): boolean =>
  decision.kind === 'events' && areSameEvents(decision.events, commit.events);

/** Where a commit is. */
export function placeOf(log: string, { number, position, cursor, input }: RecordedCommit): Place {
  const type = typeof input === 'object' && input !== null && 'type' in input ? String(input.type) : '';
  return { log, commit: number, position, block: cursor?.number ?? null, input: type };
}
