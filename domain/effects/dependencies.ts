import type { TwinId } from '../ids.js';
import type { Deployment, NodeState, Workload } from '../state/node-state.js';
import type { WorkloadBody, WorkloadBodyOf } from '../deployment/deployment-body.js';
import { resourceKey, unboundOf } from '../state/exclusives.js';
import { networkOwner } from '../state/network-claims.js';
import type { Dependency } from '../workloads/host-spec.js';
import { definitionOf, type WorkloadType } from '../workloads/workload-type.js';

/** What a workload needs to be there before it is started. */
export function dependenciesOf(body: WorkloadBody): readonly Dependency[] {
  return ofType(body);
}

function ofType<T extends WorkloadType>({ type, data }: WorkloadBodyOf<T>): readonly Dependency[] {
  return definitionOf(type).dependencies?.(data) ?? [];
}

/** True when `user` needs `workload` (both of one deployment). */
export function isUsedBy(workload: Workload, user: Workload): boolean {
  if (user === workload) return false;
  return dependenciesOf(user.body).some((need) => need.kind !== 'node-domain' && need.name === workload.name);
}

/** The workload that gives a twin's network of this name, wherever on this node it was deployed. */
export function findNetwork(state: NodeState, twin: TwinId, name: string): Workload | undefined {
  const owner = networkOwner(state, twin, name);
  return owner === undefined ? undefined : state.deployments.get(owner)?.workloads.get(name);
}

interface Unmet {
  readonly name: string;
  readonly reason: string;
}

/** What is needed and not there, with the reason in words, one that failed before others; null when all is there. */
export function unmetDependency(state: NodeState, deployment: Deployment, workload: Workload): Unmet | null {
  const unmet = unmetNeeds(state, deployment, workload);
  return unmet.find(({ failed }) => failed) ?? unmet[0] ?? unboundResource(state, workload);
}

/** What is needed and will not come by this deployment itself: another's network, or what others hold. */
export function unmetElsewhere(state: NodeState, deployment: Deployment, workload: Workload): Unmet | null {
  const foreign = unmetNeeds(state, deployment, workload).find(({ name }) => !deployment.workloads.has(name));
  return foreign ?? unboundResource(state, workload);
}

type UnmetNeed = Unmet & { readonly failed: boolean };

function unmetNeeds(state: NodeState, deployment: Deployment, workload: Workload): UnmetNeed[] {
  return dependenciesOf(workload.body).flatMap((need) => unmetOne(state, deployment, need) ?? []);
}

function unmetOne(state: NodeState, deployment: Deployment, need: Dependency): UnmetNeed | null {
  if (need.kind === 'node-domain') {
    if (typeof state.record.publicConfig?.domain === 'string') return null;
    const reason = 'waiting for a domain: the public config of this node names none';
    return { name: need.name, reason, failed: false };
  }
  const found =
    need.kind === 'network'
      ? findNetwork(state, deployment.twinId, need.name)
      : deployment.workloads.get(need.name);
  const isType = need.kind === 'workload' || need.type === undefined || found?.body.type === need.type;
  if (found !== undefined && isType && found.state === 'ok' && found.goal === 'run') return null;
  const reason =
    found === undefined || isType
      ? describeUnmet(need, deployment, found)
      : `waiting for network '${need.name}', which is a ${found.body.type}: a ${need.type} is needed`;
  return { name: need.name, reason, failed: found?.state === 'error' };
}

/** What only one workload may hold comes before all else that the host does for it. */
function unboundResource(state: NodeState, workload: Workload): Unmet | null {
  const [wanted] = unboundOf(workload);
  if (wanted === undefined) return null;
  if (wanted.id === null) {
    const reason = 'waiting for a public address: none of those that the contract reserves is free';
    return { name: 'public address', reason };
  }
  const holder = state.exclusives.get(resourceKey(wanted));
  const who = holder === undefined ? 'nobody' : `'${holder.name}' of contract ${holder.contractId}`;
  return { name: wanted.id, reason: `waiting for ${wanted.kind} '${wanted.id}', which ${who} holds` };
}

function describeUnmet(need: Dependency, deployment: Deployment, found: Workload | undefined): string {
  const what = need.kind === 'network' ? `network '${need.name}'` : `'${need.name}'`;
  if (found === undefined) {
    return `waiting for ${what}: twin ${deployment.twinId} has none of that name on this node`;
  }
  if (found.state === 'error') return `waiting for ${what}: ${found.message}`;
  return `waiting for ${what}, which is ${found.state}`;
}
