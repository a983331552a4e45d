import type { RecordNodeOutcome } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import type { HostEffect, NodeOutcome } from '../node-effect.js';
import type { NodeState } from '../state/node-state.js';
import { decidePoweredDown } from './decide-power.js';
import { type ControlOutcome, decideChecked, decideSwitched } from './decide-version-outcome.js';
import { retryDelay } from './retry.js';

/** What came of a command of the operator's that the state still owes. */
export function decideHostOutcome(
  state: NodeState,
  effect: HostEffect,
  { outcome, at }: Pick<RecordNodeOutcome, 'outcome' | 'at'>,
): DomainEvent[] {
  const came = controlOutcome(outcome);
  switch (effect.kind) {
    case 'switch-version': {
      const events = decideSwitched(state, came);
      if (came.kind === 'done' || effect.direction === 'upgrade') return events;
      // A way back needs no chain: it goes by the clock.
      const { task, round, attempt, kind } = effect;
      const retryAt = at + retryDelay((state.upgrade.change?.failures ?? 0) + 1);
      const { code, reason } = came;
      return [
        ...events,
        event('NodeTaskFailed', { task, round, attempt, effect: kind, code, reason, retryAt }),
      ];
    }
    case 'check-health':
      return decideChecked(state, came);
    case 'power-down':
      return decidePoweredDown(state, came);
  }
}

function controlOutcome(outcome: NodeOutcome): ControlOutcome {
  if (outcome.kind === 'done') return { kind: 'done' };
  if (outcome.kind !== 'failed') {
    const reason = `'${outcome.kind}' is no outcome of a command: report this`;
    return { kind: 'failed', code: 'OUTCOME_MISFIT', reason, retryable: true };
  }
  const { code, reason } = outcome;
  return { kind: 'failed', code, reason, retryable: code !== 'REFUSED' };
}
