import type { RecordOutcome } from '../command.js';
import { unmetDependency, dependenciesOf } from '../effects/dependencies.js';
import { type DomainEvent, event } from '../events/event.js';
import type { ContractId } from '../ids.js';
import { applyEvents } from '../state/apply-events.js';
import type { Deployment, NodeState, Workload } from '../state/node-state.js';
import { isOwed } from '../state/workload-goal.js';
import { bindResources } from './bind-resources.js';
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
  const { contractId, name, generation, attempt } = effect;
  const about = { contractId, name, generation, attempt };
  switch (effect.kind) {
    case 'ensure': {
      const { version } = effect;
      const { result } = outcome;
      return [event('WorkloadProvisioned', { contractId, name, generation, attempt, version, result })];
    }
    case 'pause':
      return [event('WorkloadPaused', about)];
    case 'resume':
      return [event('WorkloadResumed', about)];
    case 'remove': {
      const events = [event('WorkloadRemoved', about), ...endedWithout(state, deployment, workload)];
      return [...events, ...boundAfter(state, workload, events)];
    }
  }
}

/** What it held is free: whoever waits for that gets it. Who waits is owed something, so is among the work. */
function boundAfter(state: NodeState, gone: Workload, events: readonly DomainEvent[]): DomainEvent[] {
  if (gone.bound.length === 0 && gone.successor === null) return [];
  const after = applyEvents(state, events);
  return bindResources(after, after.work);
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
  const waiting = usersOf(deployment, effect.name);
  if (waiting.length === 0) return [happened];
  return [happened, ...blockedNow(applyEvents(state, [happened]), effect.contractId, waiting)];
}

/** The other workloads of the deployment that are to run, do not yet, and need `name`. */
function usersOf(deployment: Deployment, name: string): Workload[] {
  return [...deployment.workloads.values()].filter(
    (other) =>
      other.name !== name &&
      other.goal === 'run' &&
      isOwed(other) &&
      dependenciesOf(other.body).some((need) => need.name === name),
  );
}

/** Makes visible that those workloads of the deployment wait for one that failed. */
function blockedNow(after: NodeState, contractId: ContractId, waiting: readonly Workload[]): DomainEvent[] {
  const deployment = after.deployments.get(contractId);
  if (deployment === undefined) return [];
  return waiting.flatMap((other) => {
    const unmet = unmetDependency(after, deployment, other);
    return unmet === null ? [] : [blocked(deployment, other, unmet)];
  });
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
function endedWithout(state: NodeState, deployment: Deployment, gone: Workload): DomainEvent[] {
  const { contractId } = deployment;
  const over = state.contracts.get(contractId)?.status.kind === 'canceled';
  return over && isEmptyWithout(deployment, gone) ? [event('DeploymentEnded', { contractId })] : [];
}

/** True when nothing of a deployment is left on the host but for `gone`, and that has not been said yet. */
export function isEmptyWithout(deployment: Deployment, gone: Workload | null): boolean {
  if (deployment.ended || (gone !== null && gone.successor !== null)) return false;
  for (const workload of deployment.workloads.values()) {
    if (workload !== gone && workload.state !== 'deleted') return false;
  }
  return true;
}
