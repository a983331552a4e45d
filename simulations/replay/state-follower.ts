import type { StoredEvent } from '../../commands/replay.js';
import type { NodeState } from '../../domain/state/node-state.js';
import type { CoreBuild } from '../core/core-build.js';
import { causeOfFailure, type Failure, failureOf } from './failure.js';
import type { RecordedCommit, RecordedEvent } from './recorded-commit.js';

const none: readonly Failure[] = [];

/**
 * The state of one build along a log, in place. It follows the events that are recorded, not those that the build would
 * have decided: each input is decided in the state that the node really had, so that one difference does not make a
 * hundred others.
 */
export class StateFollower {
  readonly state: NodeState;
  /** Why it cannot go on; null: it can. */
  stopped: string | null = null;
  readonly #events: EventsToFold;

  /** @param isGuest it gets copies: a state is changed in place, and holds what was in the events */
  constructor(
    readonly name: string,
    readonly core: CoreBuild,
    isGuest: boolean,
  ) {
    this.state = core.initialState();
    this.#events = new EventsToFold(core, isGuest);
  }

  /** Event types whose data this build seldom asks for. */
  get seldomRead(): ReadonlySet<string> {
    const { core } = this;
    const types = core.events.map(({ type }) => type);
    return new Set(
      types.filter((type) => core.isOnRecordOnly?.(type) === true || core.isSeldomRead?.(type) === true),
    );
  }

  /**
   * Takes over what is recorded.
   * @param isWaived a failure that is waived leaves the event out for this build; any other ends the replay for it
   * @returns what it could not take over
   */
  follow({ events }: RecordedCommit, isWaived: (cause: string) => boolean): readonly Failure[] {
    if (this.stopped !== null) return none;
    let failures: Failure[] | null = null;
    for (let from = 0; from < events.length; from = this.#events.at) {
      try {
        this.core.fold(this.state, this.#events.begin(events, from));
        break;
      } catch (error) {
        if (this.#events.at === from) throw error; // it was not about an event
        const { type, schemaVersion, position } = this.#events.last;
        const found = failureOf(`cannot take over the event ${type}@${schemaVersion}`, error);
        failures ??= [];
        failures.push({ position, ...found });
        if (isWaived(causeOfFailure(this.name, found))) continue;
        this.stopped = found.message;
        break;
      }
    }
    return failures ?? none;
  }
}

/**
 * The events of a commit, one after the other, as a build's `fold` asks for them. One object for all commits, and one for
 * all events of a guest: a log is folded at a million events a second.
 */
class EventsToFold implements IterableIterator<StoredEvent> {
  /** The place after the event that was given last. */
  at = 0;
  #events: readonly RecordedEvent[] = [];
  /** Of which event types the state holds nothing, and which versions of them can be read. */
  readonly #withoutTrace: ReadonlyMap<string, readonly number[]>;
  readonly #given: { done: false; value: StoredEvent } = { done: false, value: { ...nothing } };
  /** What a guest is given; null: it is no guest. */
  readonly #copy: Given | null;
  /** Types whose data need not be copied. */
  readonly #shared: ReadonlySet<string>;

  constructor(core: CoreBuild, isGuest: boolean) {
    const onRecordOnly = core.events.filter(({ type }) => core.isOnRecordOnly?.(type) === true);
    this.#withoutTrace = new Map(onRecordOnly.map(({ type, reads }) => [type, reads]));
    this.#copy = isGuest ? { ...nothing } : null;
    const shared = core.events.filter(({ type }) => core.takesOnlyValues?.(type) === true);
    this.#shared = new Set(shared.map(({ type }) => type));
  }

  begin(events: readonly RecordedEvent[], from: number): this {
    [this.#events, this.at] = [events, from];
    return this;
  }

  get last(): RecordedEvent {
    const last = this.#events[this.at - 1];
    if (last === undefined) throw new Error('invariant: a build failed before it was given an event');
    return last;
  }

  next(): IteratorResult<StoredEvent, undefined> {
    for (;;) {
      const event = this.#events[this.at];
      if (event === undefined) return ended;
      this.at += 1;
      const { type, schemaVersion } = event;
      if (this.#withoutTrace.get(type)?.includes(schemaVersion) === true) continue;
      this.#given.value =
        this.#copy === null || this.#shared.has(type) ? event : this.#copied(event, this.#copy);
      return this.#given;
    }
  }

  #copied({ type, schemaVersion, data }: RecordedEvent, copy: Given): StoredEvent {
    [copy.type, copy.schemaVersion, copy.data] = [type, schemaVersion, copyPlain(data)];
    return copy;
  }

  [Symbol.iterator](): this {
    return this;
  }
}

type Given = { -readonly [Key in keyof StoredEvent]: StoredEvent[Key] };

const nothing: StoredEvent = { type: '', schemaVersion: 0, data: null };
const ended = { done: true, value: undefined } as const;

/** Plain data as nobody else has it. */
function copyPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyPlain);
  const copy: Record<string, unknown> = {};
  // plain data inherits nothing that would be counted
  for (const key in value) {
    const member = (value as typeof copy)[key];
    copy[key] = typeof member === 'object' && member !== null ? copyPlain(member) : member;
  }
  return copy;
}
