import type { PricingPolicy, PublicConfig, PublicIp, Resources } from '../domain/chain-fact.js';
import type { BlockRef } from '../domain/block.js';
import type { ContractId, FarmId, NodeId, TwinId } from '../domain/ids.js';

/** What the chain's storage holds, and at which finalized block it was read. */
export interface AtBlock<T> {
  readonly at: BlockRef;
  /** Null: the chain has no such record. */
  readonly value: T | null;
}

export interface TwinRecord {
  readonly twinId: TwinId;
  /** 32-byte account, lower-case hex without 0x. */
  readonly account: string;
}

export interface NodeRecord {
  readonly nodeId: NodeId;
  readonly farmId: FarmId;
  readonly twinId: TwinId;
  readonly resources: Resources;
  readonly publicConfig: PublicConfig | null;
  readonly interfaces: readonly NodeInterface[];
}

/** A network interface of a node, as it said of itself. */
export interface NodeInterface {
  /** `zos` is the bridge that Zero-OS makes over its card. */
  readonly name: string;
  /** Hardware address, as the node wrote it. */
  readonly mac: string;
}

/** What the farmer wants of a node's power, and what the node said last. */
export interface PowerRecord {
  readonly target: 'Up' | 'Down';
  readonly state: 'Up' | 'Down';
}

export interface FarmRecord {
  readonly farmId: FarmId;
  readonly name: string;
  readonly twinId: TwinId;
  readonly pricingPolicyId: number;
  /** All of the farm's addresses, whoever holds them. */
  readonly publicIps: readonly PublicIp[];
  readonly dedicated: boolean;
}

/**
 * Records of the grid as of the newest finalized block. What was read is kept and given again as long as the blocks that are
 * followed say that nothing changed it. All @throws ChainError when the chain cannot be asked
 */
export interface GridRecords {
  twin(id: TwinId): Promise<AtBlock<TwinRecord>>;
  node(id: NodeId): Promise<AtBlock<NodeRecord>>;
  /** Null also where the runtime keeps none. Never kept here: it is asked for when it has just changed. */
  powerOf(node: NodeId): Promise<AtBlock<PowerRecord>>;
  farm(id: FarmId): Promise<AtBlock<FarmRecord>>;
  /** The contract that rents the whole node. */
  rentOf(node: NodeId): Promise<AtBlock<ContractId>>;
  pricing(policy: number): Promise<AtBlock<PricingPolicy>>;
}

/** Of which record an event says that it changed; `id` null: of this kind it may be any. */
export interface ChangedRecord {
  readonly kind: 'twin' | 'node' | 'farm' | 'rent' | 'pricing';
  readonly id: number | null;
}
