import type {
  BodyProblem,
  DeploymentBody,
  WorkloadBody,
  WorkloadBodyOf,
} from '../deployment/deployment-body.js';
import { dependenciesOf, findNetwork } from '../effects/dependencies.js';
import { networkOwner } from '../state/network-claims.js';
import type { Contract, Deployment, NodeState, Workload } from '../state/node-state.js';
import { isMountable } from '../workloads/machine-spec.js';
import { definitionOf, type WorkloadType } from '../workloads/workload-type.js';

type Change = { readonly op: 'add' | 'update' | 'remove'; readonly name: string };

/** What names in a body point to must exist, or be able to come: disks in the same body, networks of the twin. */
export function referenceProblem(
  state: NodeState,
  contract: Contract,
  body: DeploymentBody,
): BodyProblem | null {
  for (const workload of body.workloads) {
    const problem =
      mountProblem(body, workload) ??
      networkConflict(state, contract, workload) ??
      networkTypeProblem(state, contract, body, workload);
    if (problem !== null) return problem;
  }
  return null;
}

function mountProblem(body: DeploymentBody, workload: WorkloadBody): BodyProblem | null {
  if (workload.type !== 'zmachine-light' && workload.type !== 'zmachine') return null;
  for (const mount of workload.data.mounts) {
    const target = body.workloads.find((other) => other.name === mount.name);
    if (target !== undefined && isMountable(target.type)) continue;
    const found = target === undefined ? 'there is no such workload' : `it is a ${target.type}`;
    return {
      code: 'MOUNT_UNKNOWN',
      message: `machine '${workload.name}' mounts '${mount.name}', which must be a zmount, volume or qsfs of the same deployment: ${found}`,
    };
  }
  return null;
}

/** A network's name is unique for its twin on this node, because other deployments find it by name. */
function networkConflict(state: NodeState, contract: Contract, workload: WorkloadBody): BodyProblem | null {
  if (workload.type !== 'network-light' && workload.type !== 'network') return null;
  const owner = networkOwner(state, contract.twinId, workload.name);
  if (owner === undefined || owner === contract.id) return null;
  return {
    code: 'NETWORK_NAME_TAKEN',
    message: `global workload with the same name '${workload.name}' exists: contract ${owner} of twin ${contract.twinId} has this network`,
  };
}

/** Each type of machine has its type of network; one that is not there yet may still come. */
function networkTypeProblem(
  state: NodeState,
  contract: Contract,
  body: DeploymentBody,
  workload: WorkloadBody,
): BodyProblem | null {
  for (const need of dependenciesOf(workload)) {
    if (need.kind !== 'network' || need.type === undefined) continue;
    const own = body.workloads.find(({ name, type }) => name === need.name && type.startsWith('network'));
    const type = own?.type ?? findNetwork(state, contract.twinId, need.name)?.body.type;
    if (type === undefined || type === need.type) continue;
    return {
      code: 'NETWORK_TYPE',
      message: `machine '${workload.name}' needs a ${need.type}, but '${need.name}' is a ${type}`,
    };
  }
  return null;
}

/** Updates that would fail for certain are refused before anything is touched (facts: zos-facts.md 3.6). */
export function updateProblem(
  deployment: Deployment | undefined,
  body: DeploymentBody,
  changes: readonly Change[],
): BodyProblem | null {
  if (deployment === undefined) return null;
  for (const change of changes) {
    if (change.op !== 'update') continue;
    const next = body.workloads.find(({ name }) => name === change.name);
    const current = deployment.workloads.get(change.name);
    const before = current === undefined ? undefined : (current.successor ?? standingBody(current));
    if (next === undefined || before === undefined) continue;
    const problem = oneUpdateProblem(body, before, next);
    if (problem !== null) return problem;
  }
  return null;
}

/** What is on the host or on its way there: an update that was given up is neither. */
const standingBody = ({ body, update }: Workload): WorkloadBody =>
  update?.phase === 'given-up' ? update.standing : body;

function oneUpdateProblem(
  body: DeploymentBody,
  before: WorkloadBody,
  next: WorkloadBody,
): BodyProblem | null {
  return before.type === next.type ? ruleOf(before, next, mountingMachine(body, next.name)) : null;
}

function ruleOf<T extends WorkloadType>(
  before: WorkloadBodyOf<T>,
  { type, name, data }: WorkloadBodyOf<T>,
  mountedBy: string | null,
): BodyProblem | null {
  return definitionOf(type).updateProblem?.(before.data, data, { name, mountedBy }) ?? null;
}

function mountingMachine({ workloads }: DeploymentBody, name: string): string | null {
  const user = workloads.find(
    (other) =>
      (other.type === 'zmachine-light' || other.type === 'zmachine') &&
      other.data.mounts.some((mount) => mount.name === name),
  );
  return user?.name ?? null;
}
