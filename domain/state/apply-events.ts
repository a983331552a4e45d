import { enableMapSet, produce, setAutoFreeze } from 'immer';
import type { DomainEvent } from '../events/event.js';
import { evolve } from './evolve.js';
import type { NodeState } from './node-state.js';

enableMapSet();
setAutoFreeze(true);

/** The state after `events`, as a new immutable value that shares what did not change. One call per commit. */
export function applyEvents(state: NodeState, events: readonly DomainEvent[]): NodeState {
  if (events.length === 0) return state;
  return produce(state, (draft) => {
    // immer's Draft type does not know branded primitives; the draft has the state's own shape
    for (const happened of events) evolve(draft as unknown as NodeState, happened);
  });
}
