import type { PassTime } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import type { NodeState } from '../state/node-state.js';
import { isOwed } from '../state/workload-goal.js';

/** Retries whose time has come. */
export function decideTimer(state: NodeState, command: PassTime): DomainEvent[] {
  const events: DomainEvent[] = [];
  for (const [contractId, earliest] of state.retries) {
    if (earliest > command.at) continue;
    for (const workload of state.deployments.get(contractId)?.workloads.values() ?? []) {
      const { trial, name, generation } = workload;
      if (!isOwed(workload) || trial === null || trial.retryAt === null || trial.retryAt > command.at)
        continue;
      events.push(event('RetryDue', { contractId, name, generation, attempt: trial.failures }));
    }
  }
  for (const [task, { retryAt, round, failures: attempt }] of state.tasks) {
    if (retryAt !== null && retryAt <= command.at)
      events.push(event('NodeRetryDue', { task, round, attempt }));
  }
  return events;
}
