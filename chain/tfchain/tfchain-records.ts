import type { z } from 'zod';
import type { BlockRef } from '../../domain/block.js';
import type { PricingPolicy } from '../../domain/chain-fact.js';
import type { ContractId, FarmId, NodeId, TwinId } from '../../domain/ids.js';
import { ChainError } from '../block-source.js';
import {
  farmRecordValue,
  nodeRecordValue,
  powerRecordValue,
  pricingRecordValue,
  rentRecordValue,
} from '../decode/grid-record-shapes.js';
import { twinRecord } from '../decode/node-facts.js';
import type {
  AtBlock,
  FarmRecord,
  GridRecords,
  NodeRecord,
  PowerRecord,
  TwinRecord,
} from '../grid-records.js';
import type { Asker } from './asker.js';
import { runtimeAt } from './runtime-at.js';
import type { RecordCache } from './record-cache.js';
import type { RuntimeStore } from './runtime-store.js';
import { hasStorage, storageItem } from './storage-item.js';

/** Runs a question at the newest finalized block of an endpoint, or of a quorum. */
export type AtHead = <T>(use: (asker: Asker, head: BlockRef) => Promise<T>) => Promise<T>;

interface Place {
  readonly pallet: string;
  readonly item: string;
  readonly key: number;
}

/** Records of TFChain's storage, each read at a finalized block with the runtime of that block's state. */
export class TfchainRecords implements GridRecords {
  constructor(
    private readonly atHead: AtHead,
    private readonly runtimes: RuntimeStore,
    private readonly cache: RecordCache,
  ) {}

  twin(id: TwinId): Promise<AtBlock<TwinRecord>> {
    const place = { pallet: 'TfgridModule', item: 'Twins', key: id };
    return this.cache.get('twin', id, () => this.#read(place, twinRecord, (twin) => twin.twinId === id));
  }

  node(id: NodeId): Promise<AtBlock<NodeRecord>> {
    const place = { pallet: 'TfgridModule', item: 'Nodes', key: id };
    return this.cache.get('node', id, () => this.#read(place, nodeRecordValue, (node) => node.nodeId === id));
  }

  powerOf(node: NodeId): Promise<AtBlock<PowerRecord>> {
    return this.atHead(async (asker, at) => {
      const { metadata } = await runtimeAt(asker, this.runtimes, at.hash);
      if (!hasStorage(metadata, 'TfgridModule', 'NodePower')) return { at, value: null };
      return this.#readAt(
        asker,
        at,
        { pallet: 'TfgridModule', item: 'NodePower', key: node },
        powerRecordValue,
      );
    });
  }

  farm(id: FarmId): Promise<AtBlock<FarmRecord>> {
    const place = { pallet: 'TfgridModule', item: 'Farms', key: id };
    return this.cache.get('farm', id, () => this.#read(place, farmRecordValue, (farm) => farm.farmId === id));
  }

  rentOf(node: NodeId): Promise<AtBlock<ContractId>> {
    const place = { pallet: 'SmartContractModule', item: 'ActiveRentContractForNode', key: node };
    return this.cache.get('rent', node, () =>
      this.#read(place, rentRecordValue, (contract) => contract > 0n),
    );
  }

  pricing(policy: number): Promise<AtBlock<PricingPolicy>> {
    const place = { pallet: 'TfgridModule', item: 'PricingPolicies', key: policy };
    return this.cache.get('pricing', policy, () =>
      this.#read(place, pricingRecordValue, ({ id }) => id === policy),
    );
  }

  #read<T>(place: Place, shape: z.ZodType<T>, isIt: (value: T) => boolean): Promise<AtBlock<T>> {
    return this.atHead((asker, at) => this.#readAt(asker, at, place, shape, isIt));
  }

  async #readAt<T>(
    asker: Asker,
    at: BlockRef,
    place: Place,
    shape: z.ZodType<T>,
    isIt: (value: T) => boolean = () => true,
  ): Promise<AtBlock<T>> {
    const decoder = await runtimeAt(asker, this.runtimes, at.hash);
    const value = await storageItem(asker, decoder, at.hash, place);
    if (value === null) return { at, value };
    const parsed = shape.safeParse(value);
    if (parsed.success && isIt(parsed.data)) return { at, value: parsed.data };
    throw new ChainError(
      'CHAIN_UNREACHABLE',
      `${asker.name} gave something else than ${place.pallet}.${place.item} ${place.key} of block ${at.number}`,
      { endpoint: asker.name, block: at.number },
    );
  }
}
