import type { DomainEvent } from '../events/event.js';
import { applyEvents } from '../state/apply-events.js';
import type { NodeState } from '../state/node-state.js';
import { decidePowerStart } from './decide-power.js';
import { decideVersionStart } from './decide-version-start.js';

/** What follows from a start, beside that it is on record: a change of version goes on, a node that slept is awake. */
export function decideStart(before: NodeState, started: DomainEvent, hostRebooted: boolean): DomainEvent[] {
  if (before.upgrade.change === null && before.power.phase === 'up') return [];
  return [...decidePowerStart(before, hostRebooted), ...decideVersionStart(applyEvents(before, [started]))];
}
