import type { ContractId } from './ids.js';
import type { ResultData } from './result-data.js';
import type { WorkloadSpecs, WorkloadType } from './workloads/workload-type.js';

export type { ResultData };
export type { MountSpec } from './workloads/host-spec.js';
export type { NetworkLightSpec } from './workloads/network-light.js';
export type { VolumeSpec } from './workloads/volume.js';
export type { ZmachineLightSpec } from './workloads/zmachine-light.js';
export type { ZmountSpec } from './workloads/zmount.js';

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
export type HostSpec = WorkloadSpecs[WorkloadType];

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
