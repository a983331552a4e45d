/**
 * The identifiers of the grid, each its own type so that a twin can never be passed where a node is wanted.
 * u64 ids are `bigint` (a contract id may pass 2^53), u32 ids are plain numbers.
 * Source: zosbase pkg/gridtypes/id.go; TFChain pallets tfgrid and smart-contract.
 */
declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** u64, global on the chain: node, name and rent contracts share one sequence. */
export type ContractId = Brand<bigint, 'ContractId'>;
/** u32: an account on the grid (user, farmer or node). */
export type TwinId = Brand<number, 'TwinId'>;
/** u32: a machine on the grid. */
export type NodeId = Brand<number, 'NodeId'>;
/** u32: the owner of nodes and public addresses. */
export type FarmId = Brand<number, 'FarmId'>;
/** `<twin>-<contract>-<name>`: safe as a file name because workload names are `[a-zA-Z0-9_]{1,36}`. */
export type WorkloadId = Brand<string, 'WorkloadId'>;
/** 13 base58 characters derived from twin and network name: a network belongs to a twin, not to a contract. */
export type NetworkId = Brand<string, 'NetworkId'>;

const u32Max = 0xffff_ffff;
const u64Max = 0xffff_ffff_ffff_ffffn;

/** Thrown when a number does not fit the id that it is said to be: bad input at a boundary, or a bug inside. */
export class IdRangeError extends RangeError {
  readonly code = 'ID_OUT_OF_RANGE';
  constructor(what: string, value: unknown) {
    super(`${what} must be an unsigned integer in range, got ${String(value)}`);
  }
}

function u32(what: string, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > u32Max) throw new IdRangeError(what, value);
  return value;
}

/** Makes a contract id out of a number, bigint or decimal string. @throws IdRangeError */
export function contractId(value: bigint | number | string): ContractId {
  if (typeof value === 'string' && !/^\d{1,20}$/.test(value)) throw new IdRangeError('contract id', value);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new IdRangeError('contract id', value);
  const id = BigInt(value);
  if (id < 0n || id > u64Max) throw new IdRangeError('contract id', value);
  return id as ContractId; // the brand is given here and nowhere else
}

/** @throws IdRangeError */
export const twinId = (value: number): TwinId => u32('twin id', value) as TwinId; // brand
/** @throws IdRangeError */
export const nodeId = (value: number): NodeId => u32('node id', value) as NodeId; // brand
/** @throws IdRangeError */
export const farmId = (value: number): FarmId => u32('farm id', value) as FarmId; // brand

/** The id under which a workload exists on the host. Source: zosbase id.go NewWorkloadID. */
export function workloadId(twin: TwinId, contract: ContractId, name: string): WorkloadId {
  return `${twin}-${contract}-${name}` as WorkloadId; // brand
}
