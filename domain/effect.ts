import type { ContractId, NetworkId, TwinId, WorkloadId } from './ids.js';

/**
 * A side effect that the state owes the world, as data. Its id is derived from the state, so that the same state
 * always owes the same effects; `generation` grows when what is wanted changes, `attempt` when a try failed.
 */
export interface Effect {
  /** `<workload id>/<generation>/<attempt>/<kind>` */
  readonly id: string;
  readonly kind: EffectKind;
  readonly contractId: ContractId;
  readonly name: string;
  readonly generation: number;
  readonly attempt: number;
  /** Version of the workload that this effect is for. */
  readonly version: number;
  readonly spec: HostSpec;
}

/** `ensure` makes it so, whether it is new, changed, half there or already so. */
export type EffectKind = 'ensure' | 'pause' | 'resume' | 'remove';

/** What a driver needs to know of one workload, with every reference resolved. */
export type HostSpec = ZmountSpec | VolumeSpec | NetworkLightSpec | ZmachineLightSpec;

interface SpecBase {
  readonly id: WorkloadId;
  readonly twinId: TwinId;
  readonly contractId: ContractId;
  readonly name: string;
}

/** A raw disk image of exactly this size, without copy-on-write. */
export interface ZmountSpec extends SpecBase {
  readonly type: 'zmount';
  readonly sizeBytes: bigint;
}

/** A btrfs subvolume with this quota. */
export interface VolumeSpec extends SpecBase {
  readonly type: 'volume';
  readonly sizeBytes: bigint;
}

export interface NetworkLightSpec extends SpecBase {
  readonly type: 'network-light';
  readonly networkId: NetworkId;
  /** CIDR, e.g. `10.1.2.0/24`; the gateway is the subnet's address with last byte 1. */
  readonly subnet: string;
  /** CIDR or '' when not set. */
  readonly ipRange: string;
  /** 32 bytes, hex. */
  readonly myceliumKey: string;
}

export interface ZmachineLightSpec extends SpecBase {
  readonly type: 'zmachine-light';
  readonly networkId: NetworkId;
  /** The subnet of that network, CIDR. */
  readonly subnet: string;
  readonly ip: string;
  readonly cpu: number;
  readonly memoryBytes: bigint;
  /** Effective root size (0 in the body is replaced by the minimum). */
  readonly rootSizeBytes: bigint;
  /** URL or path of the image, as in the body. */
  readonly flist: string;
  readonly entrypoint: string;
  /** Sorted by key. */
  readonly env: readonly (readonly [string, string])[];
  readonly mounts: readonly MountSpec[];
  /** Mycelium address seed, 6 bytes hex; '' when the machine wants none. */
  readonly myceliumSeed: string;
}

export interface MountSpec {
  readonly type: 'zmount' | 'volume';
  readonly id: WorkloadId;
  readonly mountpoint: string;
}

/** What came of an effect. `result` is the workload type's own result data (Zero-OS's JSON names). */
export type Outcome =
  | { readonly kind: 'done'; readonly result: ResultData }
  | {
      readonly kind: 'failed';
      /** Our own words, in full sentences for a user; never a raw V8 or library text alone. */
      readonly reason: string;
      /** True when the cause may pass (busy, no space now, a server that is down). */
      readonly retryable: boolean;
    };

/**
 * Result data is small and flat: `{volume_id}`, `{id, ip, mycelium_ip, console_url}`, `{Namespace, IPs, Port}` or null.
 * Which type has which: `description.result` of its definition.
 */
export type ResultData = null | { readonly [key: string]: string | number | readonly string[] };
