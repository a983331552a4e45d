import type { Recipes } from './recipes.js';

type StorageEventType = 'StorageRead' | 'FarmFound';

/** What the chain's storage held where a log begins. */
export const evolveStorage: Recipes<StorageEventType> = {
  StorageRead(state, { block: number, hash, specVersion, time }) {
    state.chain.cursor = { number, hash, specVersion, time };
  },
  FarmFound(state, data) {
    state.farm = { ...data };
  },
};
