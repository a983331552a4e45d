import type { Recipes } from './recipes.js';

type StorageEventType = 'StorageRead' | 'FarmFound' | 'FarmChanged' | 'PricesChanged';

/** What the chain's storage held, and what blocks say of the farm from then on. */
export const evolveStorage: Recipes<StorageEventType> = {
  StorageRead(state, { block: number, hash, specVersion, time }) {
    state.chain.cursor = { number, hash, specVersion, time };
  },
  FarmFound(state, data) {
    state.farm = { ...data, policyId: data.pricing?.id ?? null };
  },
  FarmChanged(state, { block, farmId, name, twinId, dedicated, pricingPolicyId: policyId }) {
    const known = state.farm?.pricing ?? null;
    const pricing = known?.id === policyId ? known : null;
    state.farm = { block, farmId, name, twinId, dedicated, policyId, pricing };
  },
  PricesChanged(state, { block, pricing }) {
    if (state.farm?.policyId === pricing.id) state.farm = { ...state.farm, block, pricing };
  },
};
