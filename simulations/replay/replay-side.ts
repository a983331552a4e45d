import type { Command } from '../../domain/command.js';
import type { Effect } from '../../domain/effect.js';
import type { NodeEffect } from '../../domain/node-effect.js';
import type { CoreBuild } from '../core/core-build.js';
import { areSameEvents } from './compare-events.js';
import type { EventRecord } from './difference.js';
import { type Failure, failureOf, type FoundFailure } from './failure.js';
import type { RecordedCommit } from './recorded-commit.js';
import { StateFollower } from './state-follower.js';

/** What a build makes of a recorded input: events, or a failure that is known by `what`. */
export type Decision =
  | { readonly kind: 'events'; readonly events: readonly EventRecord[] }
  | ({ readonly kind: 'failure' } & FoundFailure);

/** One build on one log: what it decides on each input, and what it owes after each commit. */
export class ReplaySide extends StateFollower {
  /** What the workloads are owed; null: to be worked out again. */
  #owed: readonly Effect[] | null = null;
  readonly #owesSameAfter: ReadonlySet<string>;

  constructor(name: string, core: CoreBuild, isGuest: boolean) {
    super(name, core, isGuest);
    const types = core.events.map(({ type }) => type);
    this.#owesSameAfter = new Set(types.filter((type) => core.owesSameAfter?.(type) === true));
  }

  override follow(commit: RecordedCommit, isWaived: (cause: string) => boolean): readonly Failure[] {
    if (this.#owed !== null && !commit.events.every(({ type }) => this.#owesSameAfter.has(type)))
      this.#owed = null;
    return super.follow(commit, isWaived);
  }

  /** What this build decides on the commit's input. */
  decide({ input }: RecordedCommit): Decision {
    let command: Command;
    try {
      command = this.core.readInput(input);
    } catch (error) {
      return failed(`cannot read the input ${storedName(input)}`, error);
    }
    try {
      return { kind: 'events', events: this.core.decideInPlace(this.state, command) };
    } catch (error) {
      return failed(`cannot decide on ${command.type}`, error);
    }
  }

  /** Whether it decided what is recorded, each in its own words: the log may be of an older version. */
  agrees(decision: Decision, { events }: RecordedCommit): boolean {
    if (decision.kind === 'failure') return false;
    if (areSameEvents(decision.events, events)) return true;
    const told = this.told(events, decision.events);
    return told !== null && areSameEvents(decision.events, told);
  }

  /** Recorded events in the words of this build; null when it cannot read them. */
  told(recorded: readonly EventRecord[], decided: readonly EventRecord[]): EventRecord[] | null {
    const versions = new Map(decided.map(({ type, schemaVersion }) => [type, schemaVersion]));
    try {
      return recorded.map((event) => ({
        stream: event.stream,
        type: event.type,
        schemaVersion: versions.get(event.type) ?? event.schemaVersion,
        data: this.core.readEvent(event).data,
      }));
    } catch {
      // said where the event is folded
      return null;
    }
  }

  /** What it owes now. The same list as before, when nothing happened that changes it. */
  effects(): readonly (Effect | NodeEffect)[] {
    this.#owed ??= this.core.outstanding(this.state);
    const own = this.core.outstandingNode(this.state);
    return own.length === 0 ? this.#owed : [...this.#owed, ...own];
  }
}

const failed = (what: string, error: unknown): Decision => ({ kind: 'failure', ...failureOf(what, error) });

function storedName(input: unknown): string {
  if (typeof input !== 'object' || input === null || !('type' in input)) return '(none)';
  const version = 'schemaVersion' in input ? input.schemaVersion : 1;
  return `${String(input.type)}@${String(version)}`;
}
