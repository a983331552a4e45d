import { subtractCapacity } from '../capacity.js';
import type { DeploymentBody, WorkloadBody } from '../deployment/deployment-body.js';
import { parseDeploymentJson } from '../deployment/deployment-body.js';
import type { EventData } from '../events/event.js';
import { workloadCapacity } from '../deployment/workload-capacity.js';
import { addCapacity } from '../workloads/workload-definition.js';
import { noteOver } from './over-contracts.js';
import type { Recipes } from './recipes.js';
import { explainStrays } from './evolve-stray.js';
import { claimNetwork, releaseNetwork } from './network-claims.js';
import type { Deployment, NodeState, Workload } from './node-state.js';
import { forgetAllHeld, forgetHeld, keepHeld } from './held-bodies.js';
import { claimNames, nameOf, releaseNames } from './known-names.js';
import { newWorkload, refreshWork, setGoal, wantAgain } from './workload-goal.js';
import { reservedFor, updateTo } from './workload-update.js';

type DeploymentEventType =
  | 'BodyHeld'
  | 'BodyDropped'
  | 'BodyRefused'
  | 'DeploymentAccepted'
  | 'DeploymentEnded';

export const evolveDeployment: Recipes<DeploymentEventType> = {
  BodyHeld(state, data) {
    state.inline.delete(data.contractId);
    keepHeld(state, data.contractId, {
      version: data.version,
      twinId: data.twinId,
      sha256: data.sha256,
      deploymentHash: data.deploymentHash,
      source: data.source,
      signers: data.signers,
      identity: data.identity,
      body: data.body,
      until: data.until,
    });
  },
  BodyDropped(state, data) {
    forgetHeld(state, data.contractId, data.twinId, data.sha256);
    const contract = state.contracts.get(data.contractId);
    // A stranger's body that is dropped is nothing that the owner must mend.
    if (contract?.twinId !== data.twinId || data.reason === 'replaced' || data.reason === 'expired') return;
    contract.refusal = {
      sha256: data.sha256,
      code: data.reason.toUpperCase().replaceAll('-', '_'),
      message: data.message,
    };
  },
  BodyRefused(state, data) {
    if (data.source === 'inline') state.inline.delete(data.contractId);
    const contract = state.contracts.get(data.contractId);
    if (contract !== undefined) {
      contract.refusal = { sha256: data.sha256, code: data.code, message: data.message };
    }
  },
  DeploymentAccepted(state, data) {
    state.inline.delete(data.contractId);
    const contract = state.contracts.get(data.contractId);
    if (contract !== undefined) contract.refusal = null;
    const goal = contract?.status.kind === 'grace-period' ? 'pause' : 'run';
    const body = parseDeploymentJson(data.body);
    const deployment = describe(state, data, body);
    const bodies = new Map(body.workloads.map((workload) => [workload.name, workload]));
    for (const change of data.changes) applyChange(state, deployment, change, bodies.get(change.name), goal);
    forgetAllHeld(state, data.contractId);
    deployment.workloads = inOrder(deployment.workloads, body);
    refreshWork(state, deployment);
    explainStrays(state, data.contractId);
  },
  DeploymentEnded(state, data) {
    state.unreported.delete(data.contractId);
    const deployment = state.deployments.get(data.contractId);
    if (deployment !== undefined) deployment.ended = true;
    state.work.delete(data.contractId);
    state.retries.delete(data.contractId);
    noteOver(state, data.contractId);
  },
};

/** The deployment's own fields, as the new body has them. */
function describe(state: NodeState, data: EventData<'DeploymentAccepted'>, body: DeploymentBody): Deployment {
  const before = state.deployments.get(data.contractId);
  state.deployments.set(data.contractId, {
    contractId: data.contractId,
    twinId: data.twinId,
    version: data.version,
    sha256: data.sha256,
    deploymentHash: data.deploymentHash,
    metadata: body.metadata,
    description: body.description,
    workloads: before?.workloads ?? new Map<string, Workload>(),
    ended: false,
  });
  const deployment = state.deployments.get(data.contractId);
  if (deployment === undefined) throw new Error('invariant: a deployment that was just set is there');
  return deployment;
}

function applyChange(
  state: NodeState,
  deployment: Deployment,
  change: EventData<'DeploymentAccepted'>['changes'][number],
  body: WorkloadBody | undefined,
  goal: 'run' | 'pause',
): void {
  const existing = deployment.workloads.get(change.name);
  if (change.op === 'remove') {
    if (existing === undefined) return;
    dropSuccessor(state, deployment, existing);
    setGoal(existing, 'remove');
    return;
  }
  if (body === undefined)
    throw new Error(`invariant: ${change.op} of '${change.name}' that is not in the body`);
  if (change.op === 'update') return updateWorkload(state, deployment, existing, body);
  state.used = addCapacity(state.used, workloadCapacity(body));
  claimNames(state, nameOf(body));
  if (existing === undefined || existing.state === 'deleted') {
    deployment.workloads.set(body.name, newWorkload(body, goal, (existing?.generation ?? 0) + 1));
  } else {
    // A namesake is still on its way out: the new one comes when nothing of the old is left.
    existing.successor = body;
  }
  claimNetwork(state, deployment, body);
}

function updateWorkload(
  state: NodeState,
  deployment: Deployment,
  existing: Workload | undefined,
  body: WorkloadBody,
): void {
  if (existing === undefined) throw new Error(`invariant: update of '${body.name}' that does not exist`);
  if (existing.successor !== null) {
    dropSuccessor(state, deployment, existing);
    state.used = addCapacity(state.used, workloadCapacity(body));
    existing.successor = body;
    claimNetwork(state, deployment, body);
    claimNames(state, nameOf(body));
    return;
  }
  const before = reservedFor(existing);
  existing.update = updateTo(existing);
  existing.body = body;
  existing.proven = false;
  state.used = addCapacity(subtractCapacity(state.used, before), reservedFor(existing));
  wantAgain(existing);
}

/** A namesake that waited will not come; what was counted for it is free again. */
export function dropSuccessor(state: NodeState, deployment: Deployment, workload: Workload): void {
  if (workload.successor === null) return;
  releaseNetwork(state, deployment, workload.successor, workload.body);
  releaseNames(state, nameOf(workload.successor));
  state.used = subtractCapacity(state.used, workloadCapacity(workload.successor));
  workload.successor = null;
}

/** The body's order first (it is what was signed), then what earlier versions had. */
function inOrder(workloads: Map<string, Workload>, body: DeploymentBody): Map<string, Workload> {
  const ordered = new Map<string, Workload>();
  for (const { name } of body.workloads) {
    const workload = workloads.get(name);
    if (workload !== undefined) ordered.set(name, workload);
  }
  for (const [name, workload] of workloads) if (!ordered.has(name)) ordered.set(name, workload);
  return ordered;
}
