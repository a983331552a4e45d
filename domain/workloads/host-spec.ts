import type { PublicIp } from '../chain-fact.js';
import type { ContractId, NetworkId, TwinId, WorkloadId } from '../ids.js';

/** What every spec says: which workload it is. */
export interface SpecBase {
  readonly id: WorkloadId;
  readonly twinId: TwinId;
  readonly contractId: ContractId;
  readonly name: string;
}

/** A disk or directory that a machine mounts. */
export interface MountSpec {
  readonly type: 'zmount' | 'volume' | 'qsfs';
  readonly id: WorkloadId;
  readonly mountpoint: string;
}

/** What a spec may ask of the node's state: every name of a body resolved to what it stands for. */
export interface SpecContext {
  readonly base: SpecBase;
  /** The id of the twin's network of that name, and its subnet (CIDR, '' when there is no such network). */
  readonly network: (name: string) => { readonly id: NetworkId; readonly subnet: string };
  /** The workload of that name in the same deployment; null when there is none. */
  readonly sibling: (name: string) => ResolvedSibling | null;
  /** The address of the contract's that is bound to this workload; null when none is. */
  readonly address: PublicIp | null;
  /** Domain of this node's public config; null when it has none. */
  readonly nodeDomain: string | null;
}

export interface ResolvedSibling {
  readonly type: string;
  readonly id: WorkloadId;
  /** Of an `ip` or `ipv4`: the address that is bound to it. */
  readonly address: PublicIp | null;
  /** Of an `ip`: whether it asks for IPv6. */
  readonly wantsV6: boolean;
  /** Of a machine: the network that its interface is in. */
  readonly networkId: NetworkId | null;
}

/** What a workload needs to be there first. Networks may belong to another deployment of the same twin. */
export type Dependency =
  | { readonly kind: 'workload'; readonly name: string }
  | {
      readonly kind: 'network';
      readonly name: string;
      /** Which type it must have; any network when not given. */
      readonly type?: 'network' | 'network-light';
    }
  /** The node's public config must name a domain. */
  | { readonly kind: 'node-domain'; readonly name: string };

/**
 * What only one workload of a node may hold at a time. A public address is any one of the contract's reserved list, so
 * it has no name before it is bound.
 */
export type Exclusive =
  | { readonly kind: 'public-ip'; readonly id: null }
  | { readonly kind: 'gpu' | 'domain'; readonly id: string };
