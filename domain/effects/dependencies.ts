import { networkId } from '../deployment/network-id.js';
import type { TwinId } from '../ids.js';
import type { Deployment, NodeState, Workload } from '../state/node-state.js';
import type { WorkloadBody } from '../deployment/deployment-body.js';

/** What a workload needs to be there first. Networks may belong to another deployment of the same twin. */
export type Dependency =
  | { readonly kind: 'workload'; readonly name: string }
  | { readonly kind: 'network'; readonly name: string };

export function dependenciesOf(body: WorkloadBody): Dependency[] {
  if (body.type !== 'zmachine-light') return [];
  return [
    ...body.data.network.interfaces.map((each) => ({ kind: 'network', name: each.network }) as const),
    ...body.data.mounts.map((mount) => ({ kind: 'workload', name: mount.name }) as const),
  ];
}

/** True when `user` needs `workload` (both of one deployment). */
export function isUsedBy(workload: Workload, user: Workload): boolean {
  if (user === workload) return false;
  return dependenciesOf(user.body).some((need) => need.name === workload.name);
}

/** The workload that gives a twin's network of this name, wherever on this node it was deployed. */
export function findNetwork(state: NodeState, twin: TwinId, name: string): Workload | undefined {
  const owner = state.networks.get(networkId(twin, name));
  return owner === undefined ? undefined : state.deployments.get(owner)?.workloads.get(name);
}

/** What is needed and not there, with the reason in words, one that failed before others; null when all is there. */
export function unmetDependency(
  state: NodeState,
  deployment: Deployment,
  workload: Workload,
): { readonly name: string; readonly reason: string } | null {
  const unmet = dependenciesOf(workload.body).flatMap((need) => {
    const found =
      need.kind === 'network'
        ? findNetwork(state, deployment.twinId, need.name)
        : deployment.workloads.get(need.name);
    return found !== undefined && found.state === 'ok' && found.goal === 'run' ? [] : [{ need, found }];
  });
  const worst = unmet.find(({ found }) => found?.state === 'error') ?? unmet[0];
  if (worst === undefined) return null;
  return { name: worst.need.name, reason: describeUnmet(worst.need, deployment, worst.found) };
}

function describeUnmet(need: Dependency, deployment: Deployment, found: Workload | undefined): string {
  const what = need.kind === 'network' ? `network '${need.name}'` : `'${need.name}'`;
  if (found === undefined) {
    return `waiting for ${what}: twin ${deployment.twinId} has none of that name on this node`;
  }
  if (found.state === 'error') return `waiting for ${what}: ${found.message}`;
  return `waiting for ${what}, which is ${found.state}`;
}
