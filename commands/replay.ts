import { readEvent } from '../domain/events/read-event.js';
import { evolve } from '../domain/state/evolve.js';
import type { NodeState } from '../domain/state/node-state.js';

/** What of an event in the log its meaning depends on. */
export interface StoredEvent {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}

/**
 * Folds stored events into `state`, in place: the plain recipe, without immer, as fast as memory allows.
 * The caller owns `state` and hands it to nobody before the fold is done. @throws EventUnreadableError
 */
export function replayInto(state: NodeState, stored: Iterable<StoredEvent>): void {
  for (const each of stored) replayOne(state, each);
}

/** Folds one stored event into `state`, in place. @throws EventUnreadableError */
export function replayOne(state: NodeState, stored: StoredEvent): void {
  evolve(state, readEvent(stored));
}
