import type { Resources } from '../chain-fact.js';
import { workloadCapacity } from '../deployment/workload-capacity.js';
import type { Deployment } from '../state/node-state.js';
import { addCapacity, noCapacity } from '../workloads/workload-definition.js';

/**
 * What a deployment takes of the node, as the chain is told: the sum over its workloads that are ok or paused (zos-facts 4.4). One
 * whose workloads all failed takes nothing.
 */
export function usedResources(deployment: Deployment): Resources {
  let sum = noCapacity;
  for (const { state, body } of deployment.workloads.values())
    if (state === 'ok' || state === 'paused') sum = addCapacity(sum, workloadCapacity(body));
  const { cru, mru, sru, hru } = sum;
  return { cru, mru, sru, hru };
}

export function isSame(one: Resources, other: Resources): boolean {
  return one.cru === other.cru && one.mru === other.mru && one.sru === other.sru && one.hru === other.hru;
}
