import type { Effect, EffectKind } from '../effect.js';
import type { Deployment, NodeState, Workload } from '../state/node-state.js';
import { findWorkload, isOwed } from '../state/workload-goal.js';
import { wantedBody } from '../state/workload-update.js';
import { startupOrder } from '../deployment/deployment-order.js';
import { isUsedBy, unmetDependency } from './dependencies.js';
import { hostSpec } from './host-spec.js';

/**
 * The side effects that the state owes the world now: at most one per deployment, so that one deployment's effects
 * keep their order while deployments run in parallel. Looks only at contracts with work, the oldest first.
 */
export function outstanding(state: NodeState): Effect[] {
  return [...eachOutstanding(state)];
}

/** The same one after the other: who starts only a few need not have the rest worked out. */
export function* eachOutstanding(state: NodeState): Generator<Effect, void> {
  if (state.work.size === 0) return;
  for (const contract of state.work) {
    const deployment = state.deployments.get(contract);
    const effect = deployment === undefined ? null : nextEffect(state, deployment);
    if (effect !== null) yield effect;
  }
}

/** What goes first goes last when it is taken away: removals and pauses come first, in reverse order. */
export function nextEffect(state: NodeState, deployment: Deployment): Effect | null {
  const due = [...deployment.workloads.values()].filter(
    (workload) => isOwed(workload) && !isWaiting(workload),
  );
  if (due.length === 0) return null;
  const forward = inStartupOrder(due);
  const backward = forward.toReversed();
  const chosen =
    backward.find((workload) => workload.goal === 'remove' && !isHeldByUser(deployment, workload)) ??
    backward.find((workload) => workload.goal === 'pause') ??
    forward.find(
      (workload) => workload.goal === 'run' && unmetDependency(state, deployment, workload) === null,
    );
  return chosen === undefined ? null : toEffect(state, deployment, chosen);
}

function inStartupOrder(workloads: readonly Workload[]): Workload[] {
  const byName = new Map(workloads.map((workload) => [workload.name, workload]));
  return startupOrder(workloads.map(({ body }) => body)).flatMap((body) => byName.get(body.name) ?? []);
}

/**
 * True while the effect is still what its workload wants, even when another of its deployment would now go first:
 * what was begun is finished, not stopped half-way and counted as failed.
 */
export function isStillWanted(state: NodeState, effect: Effect): boolean {
  const workload = findWorkload(state, effect.contractId, effect.name);
  return workload !== undefined && isOwed(workload) && workload.generation === effect.generation;
}

const isWaiting = (workload: Workload): boolean => workload.trial !== null && workload.trial.retryAt !== null;

/** A disk is not taken from under a machine that could not be removed yet. */
function isHeldByUser(deployment: Deployment, workload: Workload): boolean {
  for (const other of deployment.workloads.values()) {
    if (other.goal === 'remove' && other.state !== 'deleted' && isUsedBy(workload, other)) return true;
  }
  return false;
}

function kindOf(workload: Workload): EffectKind {
  if (workload.goal === 'remove') return 'remove';
  if (workload.goal === 'pause') return 'pause';
  return workload.state === 'paused' && workload.applied === wantedBody(workload).version
    ? 'resume'
    : 'ensure';
}

function toEffect(state: NodeState, deployment: Deployment, workload: Workload): Effect {
  const spec = hostSpec(state, deployment, workload);
  const kind = kindOf(workload);
  const attempt = workload.trial?.failures ?? 0;
  return {
    id: `${spec.id}/${workload.generation}/${attempt}/${kind}`,
    kind,
    contractId: deployment.contractId,
    name: workload.name,
    generation: workload.generation,
    attempt,
    version: wantedBody(workload).version,
    spec,
  };
}

/** When a timer must be set for the next retry: wall clock in ms, null when nothing waits for its time. */
export function nextTimer(state: NodeState): number | null {
  let earliest: number | null = null;
  if (state.retries.size > 0)
    for (const at of state.retries.unorderedValues()) if (earliest === null || at < earliest) earliest = at;
  if (state.tasks.size > 0)
    for (const { retryAt: at } of state.tasks.unorderedValues())
      if (at !== null && (earliest === null || at < earliest)) earliest = at;
  return earliest;
}
