import type { NodeState } from './node-state.js';
import type { Stray } from './stray.js';

/** True when a deployment on record accounts for it: it is wanted, or its removal is owed. */
export function isExplained(
  state: NodeState,
  { contractId: id, twinId: twin, name }: Omit<Stray, 'why'>,
): boolean {
  const deployment = state.deployments.get(id);
  const workload = deployment?.workloads.get(name);
  return deployment?.twinId === twin && workload !== undefined && workload.state !== 'deleted';
}
