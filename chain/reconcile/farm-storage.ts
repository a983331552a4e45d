import type { ReadFarm, StoredFarm } from '../../domain/command.js';

/** What the storage held of a farm in the state that a block left behind, and who said so. `farm` null: there is none. */
export type FarmStorage = Omit<ReadFarm, 'type' | 'farm'> & { readonly farm: StoredFarm | null };
