import type { ContractId, TwinId } from '../ids.js';
import type { WorkloadData, WorkloadType } from '../workloads/workload-type.js';

/** What a user wants of a node, as hashed and signed. Source: zosbase deployment.go; zos-facts 1.2. */
export interface DeploymentBody {
  /** u32: 0 on creation, one more on each update. */
  readonly version: number;
  readonly twinId: TwinId;
  /** Not hashed: the contract is made with the hash. */
  readonly contractId: ContractId;
  readonly metadata: string;
  readonly description: string;
  /** Seconds since 1970 (i64); hashed, but not enforced. */
  readonly expiration: bigint;
  readonly signatureRequirement: SignatureRequirement;
  /** Their order counts for the hash. */
  readonly workloads: readonly WorkloadBody[];
}

export interface SignatureRequirement {
  readonly requests: readonly SignatureRequest[];
  /** u64. */
  readonly weightRequired: bigint;
  /** Not hashed. */
  readonly signatures: readonly Signature[];
  /** `polka-wallet`; every other text is hashed, but means the default. */
  readonly signatureStyle: string;
}

export interface SignatureRequest {
  readonly twinId: TwinId;
  readonly required: boolean;
  /** u64. */
  readonly weight: bigint;
}

export interface Signature {
  readonly twinId: TwinId;
  /** 64 bytes of hex without 0x when it is good; kept as written. */
  readonly signature: string;
  /** `sr25519`; every other text means ed25519. */
  readonly signatureType: string;
}

/** One workload of one type; a `result` in the document is what a node once said, and is not read. */
export interface WorkloadBodyOf<T extends WorkloadType> {
  /** u32: the deployment's version at the workload's last change. */
  readonly version: number;
  /** `[a-zA-Z0-9_]{1,36}` once validated. */
  readonly name: string;
  readonly type: T;
  readonly metadata: string;
  readonly description: string;
  readonly data: WorkloadData[T];
}

/** Told apart by `type`. */
export type WorkloadBody = { readonly [T in WorkloadType]: WorkloadBodyOf<T> }[WorkloadType];
