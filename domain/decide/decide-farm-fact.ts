import type { FarmFact } from '../chain-fact.js';
import { type DomainEvent, event } from '../events/event.js';
import { canonicalText } from '../state/state-hash.js';
import type { KnownFarm, NodeState } from '../state/node-state.js';
import type { Place } from './place.js';

/**
 * The chain says what the node's farm is, or what its prices are. It does so also when something else of the farm changed
 * (an address more, a limit less): what is known already is no news.
 */
export function decideFarmFact({ farm: known }: NodeState, place: Place, fact: FarmFact): DomainEvent[] {
  if (fact.kind === 'PricingPolicyStored') {
    const { pricing } = fact;
    if (known === null || canonicalText(known.pricing) === canonicalText(pricing)) return [];
    return [event('PricesChanged', { ...place, pricing })];
  }
  const { farm } = fact;
  return known !== null && isSame(known, farm) ? [] : [event('FarmChanged', { ...place, ...farm })];
}

function isSame(known: KnownFarm, said: Extract<FarmFact, { kind: 'FarmUpdated' }>['farm']): boolean {
  return (
    known.farmId === said.farmId &&
    known.name === said.name &&
    known.twinId === said.twinId &&
    known.dedicated === said.dedicated &&
    known.policyId === said.pricingPolicyId
  );
}
