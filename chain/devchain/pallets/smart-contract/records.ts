import { type Context, fail, optionalItem, storageItem } from '../pallet.js';
import type { PublicIp, Resources } from '../tfgrid/records.js';

/** Records of pallet smart-contract. Bytes are hex; block numbers, ids and seconds are u64 and so bigints. */
export interface NodeContract {
  readonly nodeId: number;
  readonly deploymentHash: string;
  readonly deploymentData: string;
  readonly publicIps: number;
  readonly publicIpsList: readonly PublicIp[];
}

export type ContractType =
  | { readonly NodeContract: NodeContract }
  | { readonly NameContract: { readonly name: string } }
  | { readonly RentContract: { readonly nodeId: number } };

export type ContractState =
  | 'Created'
  | { readonly Deleted: 'CanceledByUser' | 'OutOfFunds' | 'CanceledByCollective' }
  | { readonly GracePeriod: bigint };

export interface Contract {
  readonly version: number;
  readonly state: ContractState;
  readonly contractId: bigint;
  readonly twinId: number;
  readonly contractType: ContractType;
  readonly solutionProviderId: bigint | null;
}

export interface BillingInformation {
  readonly previousNuReported: bigint;
  readonly lastUpdated: bigint;
  /** In 1e-7 USD. */
  readonly amountUnbilled: bigint;
}

export interface ContractLock {
  readonly amountLocked: bigint;
  /** Seconds. */
  readonly lockUpdated: bigint;
  readonly cycles: number;
}

const item = <Keys extends readonly unknown[], Value>(name: string) =>
  storageItem<Keys, Value>('SmartContractModule', name);

export const contracts = optionalItem<[bigint], Contract>('SmartContractModule', 'Contracts');
export const contractCount = item<[], bigint>('ContractID');
export const billingInformation = item<[bigint], BillingInformation>('ContractBillingInformationByID');
export const contractResources = item<[bigint], { contractId: bigint; used: Resources }>(
  'NodeContractResources',
);
export const contractIdByHash = item<[number, string], bigint>('ContractIDByNodeIDAndHash');
export const activeNodeContracts = item<[number], readonly bigint[]>('ActiveNodeContracts');
export const contractsToBillAt = item<[bigint], readonly bigint[]>('ContractsToBillAt');
export const contractLocks = item<[bigint], ContractLock>('ContractLock');
export const contractIdByName = item<[string], bigint>('ContractIDByNameRegistration');
export const rentContractOfNode = optionalItem<[number], bigint>(
  'SmartContractModule',
  'ActiveRentContractForNode',
);
export const billingFrequency = item<[], bigint>('BillingFrequency');

/** Fails a call with an error of pallet smart-contract. */
export const contractFail = (error: string): never => fail('SmartContractModule', error);

/** @throws DispatchFailure (`ContractNotExists`) */
export function contractById(context: Context, id: bigint): Contract {
  return contracts.get(context, id) ?? contractFail('ContractNotExists');
}

export function isDeleted({ state }: Contract): boolean {
  return typeof state === 'object' && 'Deleted' in state;
}

/** The block in which grace began, or null outside of grace. */
export function graceStart({ state }: Contract): bigint | null {
  return typeof state === 'object' && 'GracePeriod' in state ? state.GracePeriod : null;
}

/** @throws DispatchFailure (`InvalidContractType`) */
export function nodeContractOf({ contractType }: Contract): NodeContract {
  return 'NodeContract' in contractType ? contractType.NodeContract : contractFail('InvalidContractType');
}

/** The node of a node or rent contract; 0 for a name contract, as the chain's events have it. */
export function nodeIdOf({ contractType }: Contract): number {
  if ('NodeContract' in contractType) return contractType.NodeContract.nodeId;
  return 'RentContract' in contractType ? contractType.RentContract.nodeId : 0;
}

export function nodeHasNoContracts(context: Context, nodeId: number): boolean {
  return activeNodeContracts.get(context, nodeId).length === 0 && !rentContractOfNode.has(context, nodeId);
}
