import type { ContractFact } from '../chain-fact.js';
import { gatewayName } from '../deployment/gateway-names.js';
import { type DomainEvent, event } from '../events/event.js';
import type { NodeState } from '../state/node-state.js';
import { isLive } from './bind-resources.js';
import type { Place } from './place.js';
import { nameNotReserved } from './gateway-rules.js';

type NameFact = Extract<ContractFact, { kind: 'NameContractCreated' | 'NameContractCanceled' }>;

/**
 * Name contracts of the names that are wanted here. What a name's reading holds already is nothing new. Zero-OS looks
 * once an hour and decommissions gateways whose name is no longer reserved (zosbase gateway.go, validateNameContracts);
 * here the block that says so does it.
 */
export function decideNameFact(state: NodeState, place: Place, fact: NameFact): DomainEvent[] {
  const { contractId } = fact;
  if (fact.kind === 'NameContractCreated') {
    const known = state.names.get(fact.name);
    if (known === undefined || place.block <= known.readAt) return [];
    return [event('NameContractCreated', { ...place, contractId, twinId: fact.twinId, name: fact.name })];
  }
  for (const [name, known] of state.names) {
    if (known.holder?.contractId !== contractId || place.block <= known.readAt) continue;
    return [event('NameContractCanceled', { ...place, contractId, name }), ...decommissioned(state, name)];
  }
  return [];
}

/** All gateways of a name, those that wait to be started too. A name ends seldom, so all deployments are looked at. */
export function decommissioned(state: NodeState, name: string): DomainEvent[] {
  const reason = `workload decommissioned by system, reason: ${nameNotReserved}`;
  const events: DomainEvent[] = [];
  for (const { contractId, workloads } of state.deployments.values()) {
    for (const workload of workloads.values()) {
      const next = workload.successor ?? (isLive(workload) ? workload.body : null);
      if (next !== null && gatewayName(next) === name)
        events.push(event('WorkloadDecommissioned', { contractId, name: workload.name, reason }));
    }
  }
  return events;
}
