import { readEvent } from '../domain/events/read-event.js';
import { evolve } from '../domain/state/evolve.js';
import type { NodeState } from '../domain/state/node-state.js';

/**
 * Folds stored events into `state`, in place: the plain recipe, without immer, as fast as memory allows.
 * The caller owns `state` and hands it to nobody before the fold is done. @throws EventUnreadableError
 */
export function replayInto(
  state: NodeState,
  stored: Iterable<{ readonly type: string; readonly schemaVersion: number; readonly data: unknown }>,
): void {
  for (const each of stored) evolve(state, readEvent(each));
}
