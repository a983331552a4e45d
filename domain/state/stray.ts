import type { ContractId, TwinId, WorkloadId } from '../ids.js';
import { contractId, twinId } from '../ids.js';

/** Why a stray workload goes. */
export const strayReasons = ['contract-over', 'not-in-deployment'] as const;
export type StrayReason = (typeof strayReasons)[number];

/**
 * A workload that the driver made and that is on the host, and that no deployment on record accounts for: the log was
 * restored from a backup, was lost and begun anew, or lost its end with a disk that lied about what it had synced.
 */
export interface Stray {
  readonly contractId: ContractId;
  readonly twinId: TwinId;
  readonly name: string;
  /** Why it is to be removed; null: not decided, it is left as it is. */
  readonly why: StrayReason | null;
}

/** `<twin>-<contract>-<name>` (see `workloadId`). */
const workloadIdShape = /^(\d{1,10})-(\d{1,20})-([a-zA-Z0-9_]{1,36})$/;

/** The parts of a workload's id; null when it is none. */
export function partsOfWorkloadId(id: WorkloadId): Omit<Stray, 'why'> | null {
  const [, twin, contract, name] = workloadIdShape.exec(id) ?? [];
  if (twin === undefined || contract === undefined || name === undefined) return null;
  // Outside of their ranges they are no ids, and so nothing that this node made.
  if (Number(twin) > 0xffff_ffff || BigInt(contract) > 0xffff_ffff_ffff_ffffn) return null;
  return { twinId: twinId(Number(twin)), contractId: contractId(BigInt(contract)), name };
}
