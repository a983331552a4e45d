import type { WorkloadBody } from '../deployment/deployment-body.js';
import { networkId } from '../deployment/network-id.js';
import type { Deployment, NodeState } from './node-state.js';

const isNetwork = (body: WorkloadBody): boolean => body.type === 'network-light' || body.type === 'network';

/** Networks belong to the twin: other deployments of the same twin find them here, and may not take the name. */
export function claimNetwork(state: NodeState, deployment: Deployment, body: WorkloadBody): void {
  if (isNetwork(body)) state.networks.set(networkId(deployment.twinId, body.name), deployment.contractId);
}

/** Gives the name free. `heldBy`: a namesake that is still there and keeps the name when it is a network too. */
export function releaseNetwork(
  state: NodeState,
  deployment: Deployment,
  body: WorkloadBody,
  heldBy: WorkloadBody | null,
): void {
  if (!isNetwork(body) || (heldBy !== null && isNetwork(heldBy))) return;
  const id = networkId(deployment.twinId, body.name);
  if (state.networks.get(id) === deployment.contractId) state.networks.delete(id);
}
