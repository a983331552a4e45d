import type { PublicIp } from '../chain-fact.js';
import type { WorkloadBody, WorkloadBodyOf } from '../deployment/body-types.js';
import type { ContractId } from '../ids.js';
import type { Exclusive } from '../workloads/host-spec.js';
import { definitionOf, type WorkloadType } from '../workloads/workload-type.js';
import type { NodeState, Workload } from './node-state.js';

/** What a workload must hold while it runs. No type that holds something can be updated, so this never changes. */
export function exclusivesOf(body: WorkloadBody): readonly Exclusive[] {
  return ofType(body);
}

function ofType<T extends WorkloadType>({ type, data }: WorkloadBodyOf<T>): readonly Exclusive[] {
  return definitionOf(type).exclusives?.(data) ?? [];
}

/** One text for one thing: an address is the same with any prefix length. */
export function resourceKey({ kind, id }: { kind: Exclusive['kind']; id: string }): string {
  return `${kind}:${kind === 'public-ip' ? id.replace(/\/.*$/s, '').toLowerCase() : id}`;
}

/** What the workload must hold and does not yet. */
export function unboundOf({ body, bound }: Workload): readonly Exclusive[] {
  return exclusivesOf(body).filter(
    (wanted) => !bound.some((held) => held.kind === wanted.kind && (wanted.id ?? held.id) === held.id),
  );
}

/** The public address that a workload holds; null: none. */
export function addressOf({ bound }: Workload): PublicIp | null {
  const found = bound.find(({ kind }) => kind === 'public-ip');
  return found === undefined ? null : { ip: found.id, gateway: found.gateway ?? '' };
}

/** Gives free what a workload held. */
export function releaseResources(state: NodeState, contractId: ContractId, workload: Workload): void {
  for (const held of workload.bound) {
    const key = resourceKey(held);
    const holder = state.exclusives.get(key);
    if (holder?.contractId === contractId && holder.name === workload.name) state.exclusives.delete(key);
  }
  workload.bound = [];
}
