import { hostSpec } from '../../../domain/effects/host-spec.js';
import { workloadId } from '../../../domain/ids.js';
import type { NodeState, Workload } from '../../../domain/state/node-state.js';
import { canonicalText } from '../../../domain/state/state-hash.js';
import type { Thing } from '../grid-host.js';

/** What a host holds as far as the state of its node knows. */
export function thingsOf(state: NodeState): ReadonlyMap<string, Thing> {
  const things = new Map<string, Thing>();
  for (const deployment of state.deployments.unorderedValues())
    for (const workload of deployment.workloads.values()) {
      if (workload.applied === null || workload.state === 'deleted') continue;
      const spec = hostSpec(state, deployment, standing(workload));
      const paused = workload.state === 'paused';
      const { contractId: contract } = deployment;
      things.set(spec.id, { contract, spec, text: canonicalText(spec), paused, half: false });
    }
  return things;
}

/** While an update is not there, what ran before it is. */
function standing(workload: Workload): Workload {
  return workload.update === null ? workload : { ...workload, body: workload.update.standing, update: null };
}

/** Workloads for which nothing is tried any more and that do not run, by id. */
export function failedIn(state: NodeState): ReadonlySet<string> {
  const failed = new Set<string>();
  for (const { twinId, contractId, workloads } of state.deployments.unorderedValues())
    for (const { name, state: how } of workloads.values())
      if (how === 'error') failed.add(workloadId(twinId, contractId, name));
  return failed;
}
