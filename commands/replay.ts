import { type DomainEvent, eventSchemas, type EventType } from '../domain/events/event.js';
import { isOfToday, readEvent } from '../domain/events/read-event.js';
import { evolve, reachOf, seesCursor } from '../domain/state/evolve.js';
import type { NodeState } from '../domain/state/node-state.js';

/** What of an event in the log its meaning depends on. */
export interface StoredEvent {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}

/**
 * Types of events whose data a fold seldom asks for: of most the state holds nothing, and of the others the last one of
 * many counts. Whoever reads a log for a fold may leave it in its bytes until it is asked for.
 */
export const typesSeldomRead: ReadonlySet<string> = new Set(
  eventSchemas.map(({ type }) => type).filter((type) => isSeldomRead(reachOf(type))),
);

/**
 * Folds stored events into a state, in place: the plain recipe, without immer, as fast as memory allows. An event that only
 * says where the chain is followed to waits until one comes that may look there, or the end: each replaces the one before,
 * and they are half of a log.
 */
export class Fold {
  #cursor: StoredEvent | null = null;

  /** @param state the caller owns it, and hands it to nobody before `end` */
  constructor(private readonly state: NodeState) {}

  /** The next event. @throws EventUnreadableError */
  take(stored: StoredEvent): void {
    // a type that this version does not have reaches anywhere, and is refused
    const type = stored.type as EventType;
    const reach = reachOf(type);
    if (isSeldomRead(reach) && isOfToday(stored)) {
      if (reach === 'cursor') this.#cursor = stored;
      return;
    }
    if (this.#cursor !== null && seesCursor(type)) this.end();
    replayOne(this.state, stored);
  }

  /** The state is what all events so far give. More may follow. */
  end(): void {
    if (this.#cursor === null) return;
    replayOne(this.state, this.#cursor);
    this.#cursor = null;
  }
}

/** Folds stored events into `state`, in place, as `Fold` does. @throws EventUnreadableError */
export function replayInto(state: NodeState, stored: Iterable<StoredEvent>): void {
  const fold = new Fold(state);
  for (const each of stored) fold.take(each);
  fold.end();
}

/** Folds one stored event into `state`, in place. @throws EventUnreadableError */
export function replayOne(state: NodeState, stored: StoredEvent): void {
  // as it is: a log is folded at a million events a second. The cast: its schema was checked when it was written
  evolve(state, isOfToday(stored) ? (stored as DomainEvent) : readEvent(stored));
}

function isSeldomRead(reach: ReturnType<typeof reachOf>): boolean {
  return reach === 'nothing' || reach === 'cursor';
}
