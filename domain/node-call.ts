import type { ContractId, FarmId, NodeId } from './ids.js';
import type { Resources } from './chain-fact.js';

/**
 * A call that the node makes on the chain in its own name, as data. `chain/` makes it the extrinsic of the runtime that is
 * to include it: names and arguments differ between runtimes. Zero-OS's reports: zos-facts 4.4 and 4.5.
 */
export type NodeCall =
  /** Pallet tfgrid `user_accept_tc`. */
  | { readonly kind: 'accept-terms'; readonly documentLink: string; readonly documentHash: string }
  /** Pallet tfgrid `create_twin`. */
  | { readonly kind: 'create-twin'; readonly relay: string | null }
  /** Pallet tfgrid `create_node`. */
  | { readonly kind: 'create-node'; readonly details: NodeDetails }
  /** Pallet tfgrid `update_node`. */
  | { readonly kind: 'update-node'; readonly nodeId: NodeId; readonly details: NodeDetails }
  /** Pallet tfgrid `report_uptime_v2`; `report_uptime` without `takenAt` where the runtime has no other. Seconds. */
  | { readonly kind: 'report-uptime'; readonly uptime: bigint; readonly takenAt: bigint }
  /** Pallet tfgrid `change_power_state`. */
  | { readonly kind: 'change-power-state'; readonly state: 'Up' | 'Down' }
  /** Pallet smart-contract `report_contract_resources`. */
  | { readonly kind: 'report-resources'; readonly contracts: readonly UsedResources[] }
  /** Pallet smart-contract `add_nru_reports`. */
  | { readonly kind: 'report-nru'; readonly reports: readonly NruReport[] };

/** What a node says of itself on the chain. */
export interface NodeDetails {
  readonly farmId: FarmId;
  readonly resources: Resources;
  readonly location: {
    /** Decimal degrees as text, as the chain holds them. */
    readonly longitude: string;
    readonly latitude: string;
    readonly city: string;
    readonly country: string;
  };
  readonly interfaces: readonly {
    readonly name: string;
    readonly mac: string;
    readonly ips: readonly string[];
  }[];
  readonly secureBoot: boolean;
  readonly virtualized: boolean;
  readonly serialNumber: string | null;
}

/** What one contract takes of the node. */
export interface UsedResources {
  readonly contractId: ContractId;
  readonly used: Resources;
}

/** Public traffic of one contract. */
export interface NruReport {
  readonly contractId: ContractId;
  /** End of the window: chain time in seconds. */
  readonly timestamp: bigint;
  /** Seconds. */
  readonly window: bigint;
  readonly bytes: bigint;
}
