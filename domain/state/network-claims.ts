import type { WorkloadBody } from '../deployment/deployment-body.js';
import type { ContractId, TwinId } from '../ids.js';
import type { Deployment, NodeState } from './node-state.js';

const isNetwork = (body: WorkloadBody): boolean => body.type === 'network-light' || body.type === 'network';

/** A network's place in the state. Not its id on the host, which is a hash and takes longer than all else here. */
export const networkKey = (twin: TwinId, name: string): string => `${twin}:${name}`;

/** The contract that brought a twin's network of this name. */
export function networkOwner(state: NodeState, twin: TwinId, name: string): ContractId | undefined {
  return state.networks.get(networkKey(twin, name));
}

/** Networks belong to the twin: other deployments of the same twin find them here, and may not take the name. */
export function claimNetwork(state: NodeState, deployment: Deployment, body: WorkloadBody): void {
  if (isNetwork(body)) state.networks.set(networkKey(deployment.twinId, body.name), deployment.contractId);
}

/** Gives the name free. `heldBy`: a namesake that is still there and keeps the name when it is a network too. */
export function releaseNetwork(
  state: NodeState,
  deployment: Deployment,
  body: WorkloadBody,
  heldBy: WorkloadBody | null,
): void {
  if (!isNetwork(body) || (heldBy !== null && isNetwork(heldBy))) return;
  const id = networkKey(deployment.twinId, body.name);
  if (state.networks.get(id) === deployment.contractId) state.networks.delete(id);
}
