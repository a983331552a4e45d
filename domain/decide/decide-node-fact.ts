import type { ChainFact } from '../chain-fact.js';
import { type DomainEvent, event } from '../events/event.js';
import { allHeld } from '../state/held-bodies.js';
import { decideFarmFact } from './decide-farm-fact.js';
import { registered, twinRegistered } from './decide-registration.js';
import type { NodeState } from '../state/node-state.js';
import { decideOthersPower } from './decide-wake.js';
import type { Place } from './place.js';

/** Facts about this node, the power of others of its farm, and changed keys. Null: not such a fact. */
export function decideNodeFact(state: NodeState, place: Place, fact: ChainFact): DomainEvent[] | null {
  switch (fact.kind) {
    case 'NodeStored':
    case 'NodeUpdated':
      return [
        ...registered(state, place, fact),
        event('NodeRecordChanged', {
          ...place,
          farmId: fact.farmId,
          twinId: fact.twinId,
          resources: fact.resources,
        }),
      ];
    case 'NodePublicConfigStored':
      return [event('PublicConfigChanged', { ...place, config: fact.config })];
    case 'PowerTargetChanged':
      if (fact.nodeId !== state.identity?.nodeId) return decideOthersPower(state, place, fact);
      return [event('PowerTargetChanged', { ...place, target: fact.target })];
    case 'PowerStateChanged':
      if (fact.nodeId !== state.identity?.nodeId) return decideOthersPower(state, place, fact);
      return [event('PowerStateChanged', { ...place, state: fact.state })];
    case 'NodeDeleted':
      return [event('NodeDeleted', { ...place })];
    case 'FarmUpdated':
    case 'PricingPolicyStored':
      return decideFarmFact(state, place, fact);
    case 'ZosVersionUpdated':
      return [event('ZosVersionChanged', { ...place, version: fact.version })];
    case 'NodeUptimeReported': {
      // every member is named, as in a bill
      const { block, eventIndex, origin } = place;
      const { now, uptime } = fact;
      return [event('UptimeReported', { block, eventIndex, origin, now, uptime })];
    }
    case 'TwinStored':
    case 'TwinUpdated':
      return [...twinRegistered(state, place, fact), ...dropUnderOldKey(state, fact.twinId, fact.account)];
    case 'NodeContractCreated':
    case 'NodeContractUpdated':
    case 'NodeContractCanceled':
    case 'ContractGracePeriodStarted':
    case 'ContractGracePeriodEnded':
    case 'RentContractCreated':
    case 'RentContractCanceled':
    case 'NameContractCreated':
    case 'NameContractCanceled':
    case 'IpsReserved':
    case 'IpsFreed':
    case 'ContractBilled':
    case 'UpdatedUsedResources':
    case 'NruConsumptionReportReceived':
    case 'OwnExtrinsic':
      return null;
  }
}

/** A held body counts only with the keys that the chain holds when it is used. */
function dropUnderOldKey(state: NodeState, twin: number, account: string): DomainEvent[] {
  const events: DomainEvent[] = [];
  for (const [contractId, held] of allHeld(state)) {
    if (!held.signers.some((signer) => signer.twinId === twin && signer.account !== account)) continue;
    const message = `twin ${twin} has another key now: sign and send the body again`;
    events.push(
      event('BodyDropped', {
        contractId,
        twinId: held.twinId,
        sha256: held.sha256,
        reason: 'signer-key-changed',
        message,
      }),
    );
  }
  return events;
}
