import type { RecordOutcome } from '../command.js';
import { unmetDependency, dependenciesOf } from '../effects/dependencies.js';
import { type DomainEvent, event } from '../events/event.js';
import { applyEvents } from '../state/apply-events.js';
import type { Deployment, NodeState, Workload } from '../state/node-state.js';
import { isOwed } from '../state/workload-goal.js';
import { retryDelay } from './retry.js';

/**
 * What came of an effect. An answer to an older wish is recorded when it says what is on the host now, and settles
 * nothing; one that was recorded already is nothing new.
 */
export function decideOutcome(state: NodeState, command: RecordOutcome): DomainEvent[] {
  const { effect, outcome } = command;
  const deployment = state.deployments.get(effect.contractId);
  const workload = deployment?.workloads.get(effect.name);
  if (deployment === undefined || workload === undefined || isRecorded(workload, effect)) return [];
  if (outcome.kind === 'failed') return failed(state, deployment, workload, command, outcome);
  const about = {
    contractId: effect.contractId,
    name: effect.name,
    generation: effect.generation,
    attempt: effect.attempt,
  };
  switch (effect.kind) {
    case 'ensure':
      return [event('WorkloadProvisioned', { ...about, version: effect.version, result: outcome.result })];
    case 'pause':
      return [event('WorkloadPaused', about)];
    case 'resume':
      return [event('WorkloadResumed', about)];
    case 'remove':
      return removed(state, deployment, [event('WorkloadRemoved', about)]);
  }
}

function isRecorded(workload: Workload, effect: RecordOutcome['effect']): boolean {
  if (effect.generation > workload.generation) return true;
  if (effect.generation < workload.generation)
    return effect.kind !== 'ensure' || workload.state === 'deleted';
  return !isOwed(workload) || effect.attempt !== (workload.trial?.failures ?? 0);
}

function failed(
  state: NodeState,
  deployment: Deployment,
  workload: Workload,
  { effect, at }: RecordOutcome,
  outcome: Extract<RecordOutcome['outcome'], { kind: 'failed' }>,
): DomainEvent[] {
  if (effect.generation < workload.generation) return [];
  // What must go is tried until it is gone: to give up would be to leak it, unseen, for ever.
  const again = outcome.retryable || effect.kind === 'remove';
  const happened = event('WorkloadFailed', {
    contractId: effect.contractId,
    name: effect.name,
    generation: effect.generation,
    attempt: effect.attempt,
    effect: effect.kind,
    reason: outcome.reason,
    retryAt: again ? at + retryDelay(effect.attempt + 1) : null,
  });
  if (effect.kind !== 'ensure') return [happened];
  return [happened, ...blockedBy(applyEvents(state, [happened]), deployment, effect.name)];
}

/** Makes visible which workloads of the deployment wait for one that failed. */
function blockedBy(state: NodeState, before: Deployment, name: string): DomainEvent[] {
  const deployment = state.deployments.get(before.contractId);
  if (deployment === undefined) return [];
  const events: DomainEvent[] = [];
  for (const other of deployment.workloads.values()) {
    if (
      other.goal !== 'run' ||
      !isOwed(other) ||
      !dependenciesOf(other.body).some((need) => need.name === name)
    )
      continue;
    const unmet = unmetDependency(state, deployment, other);
    if (unmet !== null) events.push(blocked(deployment, other, unmet));
  }
  return events;
}

export function blocked(
  deployment: Deployment,
  workload: Workload,
  unmet: { name: string; reason: string },
): DomainEvent {
  return event('WorkloadBlocked', {
    contractId: deployment.contractId,
    name: workload.name,
    generation: workload.generation,
    needs: unmet.name,
    reason: unmet.reason,
  });
}

/** The last workload of a contract that is over takes the deployment with it. */
function removed(state: NodeState, before: Deployment, events: DomainEvent[]): DomainEvent[] {
  const after = applyEvents(state, events);
  const ended = isOver(after, before.contractId);
  return ended ? [...events, event('DeploymentEnded', { contractId: before.contractId })] : events;
}

/** True when the contract is cancelled and nothing that ran for it is left. */
export function isOver(state: NodeState, contractId: Deployment['contractId']): boolean {
  const deployment = state.deployments.get(contractId);
  if (deployment === undefined || deployment.ended) return false;
  if (state.contracts.get(contractId)?.status.kind !== 'canceled') return false;
  return [...deployment.workloads.values()].every((workload) => workload.state === 'deleted');
}
