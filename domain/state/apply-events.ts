import { enableMapSet, produce, setAutoFreeze } from 'immer';
import type { DomainEvent } from '../events/event.js';
import { evolve, reachOf } from './evolve.js';
import { countsNothing } from './evolve-traffic.js';
import { LookAhead } from './look-ahead.js';
import type { NodeState } from './node-state.js';
import { sealDeep } from './seal-deep.js';
import { copyOf, edited } from './state-edit.js';

enableMapSet();
setAutoFreeze(true);
/** As immer is told. */
const freezing = { isOn: true };

function freeze(isOn: boolean): void {
  freezing.isOn = isOn;
  setAutoFreeze(isOn);
}

const lookAhead = new LookAhead(applied);

/**
 * Runs something that only looks at a state which is changed in place elsewhere: what is worked out meanwhile is not
 * frozen, as that would freeze parts of the state with it.
 */
export function withoutFreezing<Result>(run: () => Result): Result {
  freeze(false);
  try {
    return run();
  } finally {
    freeze(true);
  }
}

/** The state after `events`, as a new immutable value that shares what did not change. One call per commit. */
export function applyEvents(state: NodeState, events: readonly DomainEvent[]): NodeState {
  return events.length === 0 ? state : lookAhead.after(state, events);
}

/**
 * Most commits of a node only move the cursor, and most others are about a contract: both are done on copies of just what
 * their recipes reach, for which immer's drafts are twenty times too dear.
 */
function applied(state: NodeState, events: readonly DomainEvent[]): NodeState {
  const told = events.filter(({ type }) => reachOf(type) !== 'nothing');
  // what else reaches no farther than a contract does not begin to count
  const lasting = countsNothing(state.traffic)
    ? told.filter(({ type }) => type !== 'NruReportRecorded')
    : told;
  if (lasting.length === 0) return state;
  if (freezing.isOn) sealParts(state);
  if (lasting.every(({ type }) => reachOf(type) === 'cursor')) return withCursor(state, lasting);
  if (lasting.every(({ type }) => reachOf(type) !== 'state')) return ofContracts(state, lasting);
  return produce(state, (draft) => {
    // immer's Draft type does not know branded primitives; the draft has the state's own shape
    for (const happened of told) evolve(draft as unknown as NodeState, happened);
  });
}

/** A state that was replayed is sealed when the first event is applied to it: what its successors share with it stays as it is. */
function sealParts(state: NodeState): void {
  if (!Object.isFrozen(state)) for (const part of Object.values(state)) sealDeep(part);
}

function ofContracts(state: NodeState, events: readonly DomainEvent[]): NodeState {
  return edited(state, freezing.isOn, (next) => {
    for (const happened of events) evolve(next, happened);
  });
}

/** The same recipes on a copy of the only object that they change. */
function withCursor(state: NodeState, events: readonly DomainEvent[]): NodeState {
  const next = copyOf(state);
  next.chain = { cursor: state.chain.cursor };
  for (const happened of events) evolve(next, happened);
  if (!freezing.isOn) return next;
  if (next.chain.cursor !== null) Object.freeze(next.chain.cursor);
  Object.freeze(next.chain);
  return Object.freeze(next);
}
