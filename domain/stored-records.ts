import type { NodeContractRecord, PricingPolicy, PublicConfig } from './chain-fact.js';
import type { ContractId, FarmId, NodeId, TwinId } from './ids.js';

/** What the chain's storage holds of the account with which the node signs. */
export interface AccountReading {
  /** 32-byte account, lower-case hex. */
  readonly account: string;
  /** Of the next extrinsic: all before it are in blocks. */
  readonly nonce: number;
  readonly termsAccepted: boolean;
  /** Null: it has none. */
  readonly twinId: TwinId | null;
  readonly nodeId: NodeId | null;
}

/** A contract as the chain's storage holds it. */
export interface StoredContract {
  readonly contract: NodeContractRecord;
  /** It is in its grace period. */
  readonly grace: boolean;
}

/** What the chain's storage holds of the node itself. Null: it has none of it, or does not keep it. */
export interface StoredNode {
  readonly farmId: FarmId | null;
  readonly twinId: TwinId | null;
  readonly publicConfig: PublicConfig | null;
  readonly powerTarget: 'Up' | 'Down' | null;
  readonly zosVersion: string | null;
  readonly rent: {
    readonly rentContractId: ContractId;
    readonly twinId: TwinId;
    readonly grace: boolean;
  } | null;
}

/** The farm of the node as the chain's storage holds it, with the prices that count there. */
export interface StoredFarm {
  readonly farmId: FarmId;
  readonly name: string;
  readonly twinId: TwinId;
  /** Only whole nodes are rented out. */
  readonly dedicated: boolean;
  /** Null: the chain has no such policy. */
  readonly pricing: PricingPolicy | null;
}
