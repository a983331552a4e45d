import { shortage } from '../capacity.js';
import type { DeploymentBody, WorkloadBody } from '../deployment/deployment-body.js';
import { parseDeploymentJson } from '../deployment/deployment-body.js';
import { diffDeployments } from '../deployment/deployment-diff.js';
import type { BodyProblem } from '../deployment/deployment-body.js';
import { dependenciesOf, unmetElsewhere } from '../effects/dependencies.js';
import { type DomainEvent, event } from '../events/event.js';
import { applyEvents } from '../state/apply-events.js';
import { exclusivesOf } from '../state/exclusives.js';
import type { Contract, Deployment, HeldBody, NodeState, Workload } from '../state/node-state.js';
import { reservedFor, updateTo } from '../state/workload-update.js';
import { workloadCapacity } from '../deployment/workload-capacity.js';
import { addCapacity, type Capacity, noCapacity } from '../workloads/workload-definition.js';
import { bindResources } from './bind-resources.js';
import { blocked } from './decide-outcome.js';
import { gatewayProblem } from './gateway-rules.js';
import { nodeProblem } from './node-rules.js';
import { referenceProblem, updateProblem } from './references.js';

export type Verdict =
  | { readonly ok: true; readonly events: DomainEvent[] }
  | { readonly ok: false; readonly problem: BodyProblem };

type Change = { readonly op: 'add' | 'update' | 'remove'; readonly name: string };

/**
 * Accepts a body whose hash, version and signatures agree with the chain, if this node can carry it out: the
 * difference to what runs is allowed, its references exist, and it fits. The running deployment is not touched by
 * one that is refused.
 */
export function accept(state: NodeState, contract: Contract, held: HeldBody): Verdict {
  const body = parseDeploymentJson(held.body);
  const deployment = state.deployments.get(contract.id);
  const difference = changesOf(deployment, body, contract);
  if (!difference.ok) return difference;
  const changed = changedBodies(body, difference.changes);
  const problem =
    updateProblem(deployment, body, difference.changes) ??
    referenceProblem(state, contract, body) ??
    nodeProblem(state, contract, body, changed) ??
    gatewayProblem(state, contract.twinId, changed) ??
    capacityProblem(state, deployment, body, difference.changes);
  if (problem !== null) return { ok: false, problem };
  const accepted = event('DeploymentAccepted', {
    contractId: contract.id,
    twinId: contract.twinId,
    version: held.version,
    sha256: held.sha256,
    deploymentHash: held.deploymentHash,
    source: held.source,
    signers: held.signers.map(({ twinId, account }) => ({ twinId, account })),
    identity: held.identity,
    body: held.body,
    changes: difference.changes,
  });
  if (!needsOthers(body, deployment)) return { ok: true, events: [accepted] };
  const now = applyEvents(state, [accepted]);
  const bound = bindResources(now, [contract.id]);
  return {
    ok: true,
    events: [accepted, ...bound, ...blockedFromTheStart(applyEvents(now, bound), contract)],
  };
}

/** The workloads that the body adds or changes; what it leaves as it was is not judged anew. */
function changedBodies(body: DeploymentBody, changes: readonly Change[]): WorkloadBody[] {
  const names = new Set(changes.flatMap(({ op, name }) => (op === 'remove' ? [] : [name])));
  return body.workloads.filter(({ name }) => names.has(name));
}

/** True when something in the body needs what others may have: a network, or what only one workload may hold. */
function needsOthers(body: DeploymentBody, deployment: Deployment | undefined): boolean {
  const own = new Set([...body.workloads.map(({ name }) => name), ...(deployment?.workloads.keys() ?? [])]);
  return body.workloads.some(
    (workload) =>
      exclusivesOf(workload).length > 0 || dependenciesOf(workload).some((need) => !own.has(need.name)),
  );
}

/** The workloads that a user sees as current: neither gone nor on their way out. */
export function currentBodies(deployment: Deployment): WorkloadBody[] {
  const bodies: WorkloadBody[] = [];
  for (const workload of deployment.workloads.values()) {
    if (workload.successor !== null) bodies.push(workload.successor);
    else if (workload.goal !== 'remove') bodies.push(workload.body);
  }
  return bodies;
}

function changesOf(
  deployment: Deployment | undefined,
  body: DeploymentBody,
  contract: Contract,
): { ok: true; changes: Change[] } | { ok: false; problem: BodyProblem } {
  if (deployment === undefined) {
    return { ok: true, changes: body.workloads.map(({ name }) => ({ op: 'add', name })) };
  }
  const current: DeploymentBody = {
    ...body,
    contractId: contract.id,
    version: deployment.version,
    workloads: currentBodies(deployment),
  };
  const verdict = diffDeployments(current, { ...body, contractId: contract.id });
  return verdict.ok
    ? { ok: true, changes: [...verdict.operations] }
    : { ok: false, problem: verdict.problem };
}

function capacityProblem(
  state: NodeState,
  deployment: Deployment | undefined,
  body: DeploymentBody,
  changes: readonly Change[],
): BodyProblem | null {
  if (state.host === null)
    return { code: 'NODE_NOT_STARTED', message: 'the node has not started yet: send the body again' };
  let wanted: Capacity = noCapacity;
  for (const { op, name } of changes) {
    const next = body.workloads.find((workload) => workload.name === name);
    if (op === 'remove' || next === undefined) continue;
    const before = op === 'update' ? deployment?.workloads.get(name) : undefined;
    wanted = addCapacity(wanted, growth(before, next));
  }
  const missing = shortage(state.host.total, state.used, wanted);
  return missing === null
    ? null
    : { code: 'CAPACITY_EXCEEDED', message: `the deployment does not fit this node: ${missing}` };
}

/** What is counted more than before when `next` is accepted; negative where it is less. */
function growth(before: Workload | undefined, next: WorkloadBody): Capacity {
  if (before === undefined) return workloadCapacity(next);
  if (before.successor !== null)
    return difference(workloadCapacity(next), workloadCapacity(before.successor));
  return difference(reservedFor({ body: next, update: updateTo(before) }), reservedFor(before));
}

function difference(a: Capacity, b: Capacity): Capacity {
  return {
    cru: a.cru - b.cru,
    mru: a.mru - b.mru,
    sru: a.sru - b.sru,
    hru: a.hru - b.hru,
    ipv4u: a.ipv4u - b.ipv4u,
  };
}

/** A machine may come before its twin's network (another deployment): it is taken, waits, and says for what. */
function blockedFromTheStart(state: NodeState, contract: Contract): DomainEvent[] {
  const deployment = state.deployments.get(contract.id);
  if (deployment === undefined) return [];
  const events: DomainEvent[] = [];
  for (const workload of deployment.workloads.values()) {
    if (workload.goal !== 'run' || workload.settled === workload.generation) continue;
    const unmet = unmetElsewhere(state, deployment, workload);
    if (unmet !== null) events.push(blocked(deployment, workload, unmet));
  }
  return events;
}
