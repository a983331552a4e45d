import { type DomainEvent, event } from '../events/event.js';
import type { ContractId } from '../ids.js';
import { resourceKey, unboundOf } from '../state/exclusives.js';
import type { Contract, Deployment, NodeState, Workload } from '../state/node-state.js';
import type { Exclusive } from '../workloads/host-spec.js';

/**
 * Binds what is free to the workloads of these contracts that wait for it: in the order of contracts, then of the
 * body; of a contract's addresses the first free one. The choice is an event, so that it never changes when the code
 * that makes it does.
 */
export function bindResources(state: NodeState, contracts: Iterable<ContractId>): DomainEvent[] {
  const events: DomainEvent[] = [];
  const taken = new Set<string>();
  for (const contractId of [...contracts].sort((a, b) => (a < b ? -1 : 1))) {
    const contract = state.contracts.get(contractId);
    const deployment = state.deployments.get(contractId);
    if (contract === undefined || deployment === undefined) continue;
    for (const workload of deployment.workloads.values()) {
      if (isLive(workload)) events.push(...bindTo(state, contract, deployment, workload, taken));
    }
  }
  return events;
}

/** Workloads that stay: what is on its way out gets nothing any more. */
export const isLive = (workload: Workload): boolean =>
  workload.goal !== 'remove' && workload.state !== 'deleted';

function bindTo(
  state: NodeState,
  contract: Contract,
  deployment: Deployment,
  workload: Workload,
  taken: Set<string>,
): DomainEvent[] {
  return unboundOf(workload).flatMap((wanted) => {
    const found = candidates(contract, wanted).find((each) => {
      const key = resourceKey({ kind: wanted.kind, id: each.id });
      return !state.exclusives.has(key) && !taken.has(key);
    });
    if (found === undefined) return [];
    taken.add(resourceKey({ kind: wanted.kind, id: found.id }));
    const { contractId } = deployment;
    return [event('ResourceBound', { contractId, name: workload.name, kind: wanted.kind, ...found })];
  });
}

function candidates(contract: Contract, wanted: Exclusive): { id: string; gateway: string | null }[] {
  if (wanted.id !== null) return [{ id: wanted.id, gateway: null }];
  return contract.reservedIps.map(({ ip, gateway }) => ({ id: ip, gateway }));
}
