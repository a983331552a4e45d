import type { Command } from '../../domain/command.js';
import type { Effect } from '../../domain/effect.js';
import type { NodeEffect } from '../../domain/node-effect.js';
import type { NodeState } from '../../domain/state/node-state.js';
import type { CoreBuild } from '../core/core-build.js';
import { areSameEvents } from './compare-events.js';
import type { Difference, EventRecord } from './difference.js';

/** A commit of a log, as far as it is replayed. */
export interface RecordedCommit {
  readonly number: number;
  /** Of its first event. */
  readonly position: number;
  readonly cursor: { readonly number: number } | null;
  readonly input: unknown;
  readonly events: readonly (EventRecord & { readonly position: number })[];
}

/** What a build makes of a recorded input: events, or a failure that is known by `what`. */
export type Decision =
  | { readonly kind: 'events'; readonly events: readonly EventRecord[] }
  | { readonly kind: 'failure'; readonly what: string; readonly message: string };

/**
 * One build on one log. Its state follows the events that are recorded, not those that it would have decided: each
 * input is decided in the state that the node really had, so that one difference does not make a hundred others.
 */
export class ReplaySide {
  readonly state: NodeState;
  /** Why it cannot go on; null: it can. */
  stopped: string | null = null;

  /** @param isGuest it gets copies: a state is changed in place, and holds what was in the events */
  constructor(
    readonly name: string,
    readonly core: CoreBuild,
    private readonly isGuest: boolean,
  ) {
    this.state = core.initialState();
  }

  /** What this build decides on the commit's input. */
  decide({ input }: RecordedCommit): Decision {
    let command: Command;
    try {
      command = this.core.readInput(input);
    } catch (error) {
      return failure(`cannot read the input ${storedName(input)}`, error);
    }
    try {
      return { kind: 'events', events: this.core.decideInPlace(this.state, command) };
    } catch (error) {
      return failure(`cannot decide on ${command.type}`, error);
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

  /**
   * Takes over what is recorded, in place.
   * @param isWaived a failure that is waived leaves the event out for this build; any other ends the replay for it
   * @returns what it could not take over
   */
  follow({ events }: RecordedCommit, isWaived: (cause: string) => boolean): readonly Failure[] {
    let failures: Failure[] | null = null;
    for (const event of events) {
      if (this.stopped !== null) break;
      try {
        this.core.fold(this.state, [this.isGuest ? copyOf(event) : event]);
      } catch (error) {
        const found = failure(`cannot take over the event ${event.type}@${event.schemaVersion}`, error);
        failures ??= [];
        failures.push({ position: event.position, ...found });
        if (!isWaived(causeOfFailure(this.name, found))) this.stopped = found.message;
      }
    }
    return failures ?? none;
  }

  effects(): readonly (Effect | NodeEffect)[] {
    const owed = this.core.outstanding(this.state);
    const own = this.core.outstandingNode(this.state);
    return own.length === 0 ? owed : [...owed, ...own];
  }
}

const none: readonly Failure[] = [];

export interface Failure {
  readonly position: number;
  readonly what: string;
  readonly message: string;
}

export const causeOfFailure = (build: string, { what }: { readonly what: string }): string =>
  `${build} ${what}`;

/** What a build cannot do, as a difference. @param isBefore it is the first of both */
export function failureDifference(
  build: string,
  found: { readonly what: string; readonly message: string },
  isBefore: boolean,
): Difference {
  const [before, after] = isBefore ? [found.message, undefined] : [undefined, found.message];
  return { kind: 'failure', cause: causeOfFailure(build, found), before, after };
}

function failure(what: string, error: unknown): Decision & { readonly kind: 'failure' } {
  if (!(error instanceof Error) && !isErrorOfOther(error))
    return { kind: 'failure', what, message: `threw ${String(error)}` };
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : name;
  return { kind: 'failure', what: `${what}: ${code}`, message: `${name}: ${message}` };
}

/** Builds that were made elsewhere bring their own classes. */
const isErrorOfOther = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'name' in error && 'message' in error;

function storedName(input: unknown): string {
  if (typeof input !== 'object' || input === null || !('type' in input)) return '(none)';
  const version = 'schemaVersion' in input ? input.schemaVersion : 1;
  return `${String(input.type)}@${String(version)}`;
}

/** Events as nobody else has them. */
function copyOf({
  type,
  schemaVersion,
  data,
}: EventRecord): Pick<EventRecord, 'type' | 'schemaVersion' | 'data'> {
  return { type, schemaVersion, data: copyPlain(data) };
}

function copyPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyPlain);
  const copy: Record<string, unknown> = {};
  for (const key in value) if (Object.hasOwn(value, key)) copy[key] = copyPlain((value as typeof copy)[key]);
  return copy;
}
