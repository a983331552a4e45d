import type { BodyProblem, DeploymentBody, WorkloadBody } from '../deployment/deployment-body.js';
import { exclusivesOf, resourceKey } from '../state/exclusives.js';
import type { Contract, NodeState } from '../state/node-state.js';
import { isLive } from './bind-resources.js';

/**
 * What this node, as it is now, has against a body: its CPUs, addresses, devices and names. Who may have a contract on a
 * rented or dedicated node is not among it: TFChain sees to that when the contract is made (pallet-smart-contract
 * grid_contract.rs, _create_node_contract: `NodeNotAvailableToDeploy`), and a contract that it let in is paid for.
 */
export function nodeProblem(
  state: NodeState,
  contract: Contract,
  body: DeploymentBody,
  changed: readonly WorkloadBody[],
): BodyProblem | null {
  return (
    addressProblem(contract, body) ??
    first(changed, (workload) => machineProblem(state, workload)) ??
    exclusiveProblem(state, contract, body)
  );
}

function first(
  workloads: readonly WorkloadBody[],
  rule: (workload: WorkloadBody) => BodyProblem | null,
): BodyProblem | null {
  for (const workload of workloads) {
    const problem = rule(workload);
    if (problem !== null) return problem;
  }
  return null;
}

function addressProblem(contract: Contract, body: DeploymentBody): BodyProblem | null {
  const required = body.workloads.filter((workload) =>
    exclusivesOf(workload).some(({ kind }) => kind === 'public-ip'),
  ).length;
  const reserved = contract.reservedIps.length;
  if (required <= reserved) return null;
  return {
    code: 'PUBLIC_IPS_EXCEEDED',
    message: `required ${required} ips while contract has ${reserved} ip reserved`,
  };
}

function machineProblem({ host, record }: NodeState, workload: WorkloadBody): BodyProblem | null {
  if (workload.type !== 'zmachine' && workload.type !== 'zmachine-light') return null;
  const { computeCapacity, gpu } = workload.data;
  const most = host?.total.cru ?? 0n;
  if (host !== null && BigInt(computeCapacity.cpu) > most) {
    return { code: 'CPU_INVALID', message: `invalid cpu must be between 1 and ${most}` };
  }
  if (gpu.length === 0 || record.rent !== null) return null;
  return { code: 'GPU_NOT_RENTED', message: 'usage of GPU is not allowed unless node is rented' };
}

/** Of two that want one thing, the second is refused; when the first is on its way out, the second waits for it. */
function exclusiveProblem(state: NodeState, contract: Contract, body: DeploymentBody): BodyProblem | null {
  const wanted = new Map<string, string>();
  for (const workload of body.workloads) {
    for (const { kind, id } of exclusivesOf(workload)) {
      if (id === null) continue;
      const key = resourceKey({ kind, id });
      const taken = (wanted.get(key) ?? workload.name) !== workload.name || isTaken(state, contract, key);
      if (taken) return inUse(kind, id);
      wanted.set(key, workload.name);
    }
  }
  return null;
}

function inUse(kind: 'gpu' | 'domain', id: string): BodyProblem {
  switch (kind) {
    case 'gpu':
      return { code: 'GPU_IN_USE', message: `device '${id}' is already used by another workload` };
    case 'domain':
      return { code: 'DOMAIN_TAKEN', message: `domain already registered: ${id}` };
  }
}

/** True when a workload of another contract holds it, or waits for it, and stays. */
function isTaken(state: NodeState, contract: Contract, key: string): boolean {
  const holder = state.exclusives.get(key);
  if (holder === undefined) return false;
  if (holder.contractId !== contract.id) {
    const workload = state.deployments.get(holder.contractId)?.workloads.get(holder.name);
    if (workload !== undefined && isLive(workload)) return true;
  }
  for (const id of state.work) {
    if (id === contract.id) continue;
    for (const workload of state.deployments.get(id)?.workloads.values() ?? []) {
      const wants = isLive(workload) && exclusivesOf(workload.body).some((each) => isKey(each, key));
      if (wants) return true;
    }
  }
  return false;
}

const isKey = ({ kind, id }: ReturnType<typeof exclusivesOf>[number], key: string): boolean =>
  id !== null && resourceKey({ kind, id }) === key;
