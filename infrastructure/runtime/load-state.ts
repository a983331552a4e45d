import { readEvent } from '../../domain/events/read-event.js';
import { evolve } from '../../domain/state/evolve.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';
import type { Ledger } from '../ledger/ledger.js';

/** Where to stop: everything up to a position (inclusive), or the whole log. */
export interface LoadUpTo {
  readonly toPosition?: number;
}

/**
 * The state that the log gives: every event folded by the plain recipe, each commit checked on the way.
 * @throws LedgerError, EventUnreadableError
 */
export async function loadState(ledger: Ledger, { toPosition }: LoadUpTo = {}): Promise<NodeState> {
  const state = initialState();
  const range = toPosition === undefined ? {} : { toPosition };
  for await (const stored of ledger.events(range)) evolve(state, readEvent(stored));
  return state;
}
