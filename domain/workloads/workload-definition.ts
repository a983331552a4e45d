import type { ExactJson } from '../json/exact-json.js';
import type { GoStruct } from '../json/go-decode.js';
import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { Dependency, Exclusive, SpecBase, SpecContext } from './host-spec.js';

/** What a workload takes of the node: logical CPUs, bytes of memory, SSD and HDD, public IPv4 addresses. */
export interface Capacity {
  readonly cru: bigint;
  readonly mru: bigint;
  readonly sru: bigint;
  readonly hru: bigint;
  readonly ipv4u: bigint;
}

export const noCapacity: Capacity = { cru: 0n, mru: 0n, sru: 0n, hru: 0n, ipv4u: 0n };

/** The sum of two capacities. */
export function addCapacity(a: Capacity, b: Capacity): Capacity {
  return {
    cru: a.cru + b.cru,
    mru: a.mru + b.mru,
    sru: a.sru + b.sru,
    hru: a.hru + b.hru,
    ipv4u: a.ipv4u + b.ipv4u,
  };
}

/** What a workload's rules may ask about the deployment that it stands in. */
export interface Siblings {
  /** The type of the workload of that name, null when there is none (or the name is not valid). */
  typeOf(name: string): string | null;
  /** How many `zmachine` workloads of the deployment name this public ip. */
  publicIpUses(name: string): number;
}

/** What an update rule may ask about the workload that is updated. */
export interface UpdateContext {
  readonly name: string;
  /** A machine of the new version that mounts it; null: none does. */
  readonly mountedBy: string | null;
}

/** Why an update would fail for certain, in Zero-OS's words. */
export interface UpdateProblem {
  readonly code: 'UPDATE_SHRINKS' | 'UPDATE_IN_USE' | 'UPDATE_MODE';
  readonly message: string;
}

/**
 * All that there is to know about one workload type. A new type is a new file with one of these, and one line in
 * the table of workload-type.ts.
 */
export interface WorkloadDefinition<T extends string, D, S extends SpecBase> {
  readonly type: T;
  /** The name of the Go struct, as in Zero-OS's messages. */
  readonly goStruct: string;
  /** Fields with their limits, result data and an example: what people read, held to the parser by a test. */
  readonly description: WorkloadDescription;
  /** A name of a sharable type is unique per twin on a node, and may be referred to from other deployments. */
  readonly isSharable: boolean;
  /** Whether a running workload can take changed data; the other types must be removed and added. */
  readonly isUpdatable: boolean;
  /** `host`: the host freezes it; `flag`: only its state says so. */
  readonly pause: 'host' | 'flag';
  /** Decodes the `data` of the wire. @throws DecodeError */
  parse(wire: GoStruct): D;
  /** The `data` in Zero-OS's wire names. */
  toJson(data: D): ExactJson;
  /** The first rule that the data breaks, in Zero-OS's words; null when it breaks none. */
  validate(data: D, siblings: Siblings): string | null;
  /** Why what runs with `before` cannot take `next`; absent: it can take anything. Source: zos-facts 3.6. */
  updateProblem?(before: D, next: D, context: UpdateContext): UpdateProblem | null;
  /** What the data adds to the challenge (zos-facts 1.7). */
  challenge(data: D): string;
  capacity(data: D): Capacity;
  /** What a driver is told of it, with every name resolved. */
  hostSpec(data: D, context: SpecContext): S;
  /** What must be there before it is started; absent: nothing. */
  dependencies?(data: D): readonly Dependency[];
  /** What no other workload of this node may hold beside it; absent: nothing. */
  exclusives?(data: D): readonly Exclusive[];
}
