import type { BlockRef } from '../../domain/block.js';
import type { StoredFarm } from '../../domain/command.js';
import type { FarmId } from '../../domain/ids.js';
import { farmRecordValue, pricingRecordValue } from '../decode/grid-record-shapes.js';
import type { Asker } from '../tfchain/asker.js';
import { runtimeAt } from '../tfchain/runtime-at.js';
import type { RuntimeStore } from '../tfchain/runtime-store.js';
import { hasStorage } from '../tfchain/storage-map.js';
import type { FarmStorage } from './farm-storage.js';
import { optional } from './read-node-storage.js';
import type { StateReader } from './stored-contract.js';

/** @throws RpcUnreachable, RpcRefused, ChainError */
export async function readFarmStorage(
  asker: Asker,
  runtimes: RuntimeStore,
  at: BlockRef,
  id: FarmId,
): Promise<FarmStorage> {
  const decoder = await runtimeAt(asker, runtimes, at.hash);
  const farm = await storedFarm({ asker, decoder, at: at.hash }, id);
  return { block: at, farm, endpoint: asker.name, voices: asker.voices };
}

/** A farm with the prices that count in it. @throws RpcUnreachable, RpcRefused, ChainError */
export async function storedFarm(reader: StateReader, id: FarmId): Promise<StoredFarm | null> {
  const farm = await optional(reader, 'TfgridModule', 'Farms', id, farmRecordValue);
  if (farm === null) return null;
  const { farmId, name, twinId, dedicated, pricingPolicyId } = farm;
  const pricing = hasStorage(reader.decoder, { pallet: 'TfgridModule', item: 'PricingPolicies' })
    ? await optional(reader, 'TfgridModule', 'PricingPolicies', pricingPolicyId, pricingRecordValue)
    : null;
  return { farmId, name, twinId, dedicated, pricing };
}
