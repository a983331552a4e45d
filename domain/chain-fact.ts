import type { ContractId, FarmId, NodeId, TwinId } from './ids.js';

/**
 * What the chain said, in one shape whatever the spec version that wrote it. `chain/` makes these out of SCALE,
 * `commands/` picks those that concern this node. Names are TFChain's own (pallets tfgrid, smart-contract).
 */
export type ChainFact = ContractFact | NodeFact | FarmFact | AuditFact | TwinFact | OwnFact;

/** Which part of the block emitted the event: an extrinsic (then who signed what), or the block's own hooks. */
export type FactOrigin =
  | {
      readonly phase: 'extrinsic';
      readonly index: number;
      /** 32-byte account, lower-case hex without 0x; null for an unsigned (inherent) extrinsic. */
      readonly signer: string | null;
      /** `section.method` in camelCase, e.g. `smartContractModule.cancelContract`. */
      readonly call: string;
    }
  | { readonly phase: 'initialization' }
  | { readonly phase: 'finalization' };

interface FactBase {
  /** Index of the event in System.Events of its block. */
  readonly eventIndex: number;
  readonly origin: FactOrigin;
}

/** A public address that a contract reserves. `ip` is CIDR (`185.206.122.33/24`), `gateway` a bare address. */
export interface PublicIp {
  readonly ip: string;
  readonly gateway: string;
}

/** Who reserved a name on the chain, and by which name contract. */
export interface NameHolder {
  readonly contractId: ContractId;
  readonly twinId: TwinId;
}

/** What the chain held for a name in the state that a block left behind. */
export interface NameReading {
  readonly name: string;
  readonly block: number;
  /** Null: nobody has reserved it. */
  readonly holder: NameHolder | null;
}

/** The chain's record of a node contract. */
export interface NodeContractRecord {
  readonly contractId: ContractId;
  readonly twinId: TwinId;
  readonly nodeId: NodeId;
  /** As stored on chain: normally 32 hex characters (MD5); anything else is kept as it is and never matches. */
  readonly deploymentHash: string;
  /** At most 512 bytes, as text when it is valid UTF-8, else `0x` hex. */
  readonly deploymentData: string;
  readonly publicIps: number;
  readonly reservedIps: readonly PublicIp[];
}

export type ContractFact =
  | (FactBase & { readonly kind: 'NodeContractCreated'; readonly contract: NodeContractRecord })
  | (FactBase & { readonly kind: 'NodeContractUpdated'; readonly contract: NodeContractRecord })
  | (FactBase & {
      readonly kind: 'NodeContractCanceled' | 'ContractGracePeriodStarted' | 'ContractGracePeriodEnded';
      readonly contractId: ContractId;
      readonly nodeId: NodeId;
      readonly twinId: TwinId;
    })
  | (FactBase & {
      readonly kind: 'RentContractCreated';
      readonly contractId: ContractId;
      readonly nodeId: NodeId;
      readonly twinId: TwinId;
    })
  | (FactBase & { readonly kind: 'RentContractCanceled'; readonly contractId: ContractId })
  | (FactBase & {
      readonly kind: 'NameContractCreated';
      readonly contractId: ContractId;
      readonly twinId: TwinId;
      /** Text when it is valid UTF-8, else `0x` hex; TFChain lets `[a-z0-9_-]` of 3 to 64 bytes in. */
      readonly name: string;
    })
  | (FactBase & { readonly kind: 'NameContractCanceled'; readonly contractId: ContractId })
  | (FactBase & {
      readonly kind: 'IpsReserved' | 'IpsFreed';
      readonly contractId: ContractId;
      readonly ips: readonly PublicIp[];
    });

/** Bytes and logical CPUs. */
export interface Resources {
  readonly cru: bigint;
  readonly mru: bigint;
  readonly sru: bigint;
  readonly hru: bigint;
}

export interface PublicConfig {
  readonly ip4: PublicIp | null;
  readonly ip6: PublicIp | null;
  readonly domain: string | null;
}

export type NodeFact =
  | (FactBase & {
      readonly kind: 'NodeStored' | 'NodeUpdated';
      readonly nodeId: NodeId;
      readonly farmId: FarmId;
      readonly twinId: TwinId;
      readonly resources: Resources;
    })
  | (FactBase & {
      readonly kind: 'NodePublicConfigStored';
      readonly nodeId: NodeId;
      readonly config: PublicConfig | null;
    })
  | (FactBase & { readonly kind: 'NodeDeleted'; readonly nodeId: NodeId })
  | PowerFact
  | (FactBase & { readonly kind: 'ZosVersionUpdated'; readonly version: string })
  | (FactBase & {
      readonly kind: 'NodeUptimeReported';
      readonly nodeId: NodeId;
      /** Chain time in seconds. */
      readonly now: bigint;
      /** Seconds. */
      readonly uptime: bigint;
    });

/** The chain's record of a farm. */
export interface FarmDetails {
  readonly farmId: FarmId;
  readonly name: string;
  /** Of the farmer. */
  readonly twinId: TwinId;
  /** Only whole nodes are rented out. Runtimes before spec 50 do not know it: false. */
  readonly dedicated: boolean;
  readonly pricingPolicyId: number;
}

/** Prices in the chain's units (1e-7 USD per unit and hour). */
export interface PricingPolicy {
  readonly id: number;
  readonly name: string;
  /** Storage unit. */
  readonly su: number;
  /** Compute unit. */
  readonly cu: number;
  /** Network unit. */
  readonly nu: number;
  /** Public address. */
  readonly ipu: number;
  /** Name of a gateway. */
  readonly uniqueName: number;
}

/** A farm's record changed, or the prices of all farms that have the policy. */
export type FarmFact =
  | (FactBase & { readonly kind: 'FarmUpdated'; readonly farm: FarmDetails })
  | (FactBase & { readonly kind: 'PricingPolicyStored'; readonly pricing: PricingPolicy });

/** What a farmer wants of a node's power, and what the node says of it. */
export type PowerFact =
  | (FactBase & {
      readonly kind: 'PowerTargetChanged';
      readonly farmId: FarmId;
      readonly nodeId: NodeId;
      readonly target: 'Up' | 'Down';
    })
  | (FactBase & {
      readonly kind: 'PowerStateChanged';
      readonly nodeId: NodeId;
      readonly state: 'Up' | 'Down';
    });

/** What only the audit needs. Amounts are in the chain's smallest unit (1e-7 TFT). */
export type AuditFact =
  | (FactBase & {
      readonly kind: 'ContractBilled';
      readonly contractId: ContractId;
      /** Chain time in seconds. */
      readonly timestamp: bigint;
      readonly discountLevel: string;
      readonly amountBilled: bigint;
    })
  | (FactBase & {
      readonly kind: 'UpdatedUsedResources';
      readonly contractId: ContractId;
      readonly used: Resources;
    })
  | (FactBase & {
      readonly kind: 'NruConsumptionReportReceived';
      readonly contractId: ContractId;
      readonly timestamp: bigint;
      /** Seconds. */
      readonly window: bigint;
      /** Bytes. */
      readonly nru: bigint;
    });

/** A twin's key came to be or changed: whoever caches keys forgets this twin's. */
export type TwinFact = FactBase & {
  readonly kind: 'TwinStored' | 'TwinUpdated';
  readonly twinId: TwinId;
  /** 32-byte account, lower-case hex without 0x. */
  readonly account: string;
};

/** A block holds an extrinsic of an account that was asked for; `origin` says which, `eventIndex` is that of its result. */
export type OwnFact = FactBase & {
  readonly kind: 'OwnExtrinsic';
  /** blake2-256 over its bytes, `0x` hex. */
  readonly hash: string;
  readonly nonce: number;
  /** What was paid for it, in the chain's smallest unit (1e-7 TFT); null: the block does not say. */
  readonly fee: bigint | null;
  /** Why its call failed; null: it succeeded. */
  readonly error: DispatchFailure | null;
};

/** Why a call failed, in the runtime's own names. */
export interface DispatchFailure {
  /** Null: an error of the runtime itself, as `BadOrigin`. */
  readonly pallet: string | null;
  readonly name: string;
}

/**
 * What a fact is about, without the fact: as much of one as says whom it does not concern. Only of kinds that are about one
 * node or one contract, whatever else they say.
 */
export type FactSubject =
  | {
      readonly kind: 'NodeContractCreated' | 'NodeContractUpdated';
      readonly contract: { readonly nodeId: NodeId };
    }
  | {
      readonly kind:
        | 'NodeContractCanceled'
        | 'ContractGracePeriodStarted'
        | 'ContractGracePeriodEnded'
        | 'NodeUpdated'
        | 'NodePublicConfigStored'
        | 'NodeUptimeReported';
      readonly nodeId: NodeId;
    }
  | {
      readonly kind:
        | 'IpsReserved'
        | 'IpsFreed'
        | 'ContractBilled'
        | 'UpdatedUsedResources'
        | 'NruConsumptionReportReceived';
      readonly contractId: ContractId;
    };
