import { byteLength, textOf } from '../bytes-text.js';
import { type CallTable, type Context, call, ensureSigned } from '../pallet.js';
import { nowInSeconds, powerOf } from '../tfgrid/lookup.js';
import { type Node, farms, nodes, twinIdByAccount } from '../tfgrid/records.js';
import { reserveIps } from './farm-ips.js';
import {
  type Contract,
  type ContractType,
  activeNodeContracts,
  billingFrequency,
  billingInformation,
  contractById,
  contractCount,
  contractFail,
  contractIdByHash,
  contractIdByName,
  contractLocks,
  contracts,
  contractsToBillAt,
  isDeleted,
  rentContractOfNode,
} from './records.js';

interface NodeContractInput {
  readonly nodeId: number;
  readonly deploymentHash: string;
  readonly deploymentData: string;
  readonly publicIps: number;
  readonly solutionProviderId?: bigint | null;
}

/** @throws DispatchFailure (`TwinNotExists`) */
export function contractTwin(context: Context): number {
  return twinIdByAccount.get(context, ensureSigned(context)) ?? contractFail('TwinNotExists');
}

/** A node that is (going) to standby takes nothing; a rented one only its renter's; a dedicated one only rent. */
function ensureDeployable(context: Context, node: Node, twinId: number): void {
  const power = powerOf(context, node.id);
  if (power.state !== 'Up' || power.target !== 'Up') contractFail('NodeNotAvailableToDeploy');
  const farm = farms.get(context, node.farmId) ?? contractFail('FarmNotExists');
  const rent = rentContractOfNode.get(context, node.id);
  const refused = rent === null ? farm.dedicatedFarm === true : contractById(context, rent).twinId !== twinId;
  if (refused) contractFail('NodeNotAvailableToDeploy');
}

/** Stores a new contract, puts it in the billing loop and starts its lock. `make` gets the new contract's id. */
function createContract(
  context: Context,
  twinId: number,
  make: (id: bigint) => ContractType,
  solutionProviderId: bigint | null,
): Contract {
  const contractId = contractCount.get(context) + 1n;
  const contractType = make(contractId);
  const turn = contractId % billingFrequency.get(context);
  contractsToBillAt.put(context, [...contractsToBillAt.get(context, turn), contractId], turn);
  const contract = {
    version: 4,
    state: 'Created' as const,
    contractId,
    twinId,
    contractType,
    solutionProviderId,
  };
  contracts.put(context, contract, contractId);
  contractCount.put(context, contractId);
  const lockUpdated = nowInSeconds(context);
  contractLocks.put(context, { ...contractLocks.get(context, contractId), lockUpdated }, contractId);
  return contract;
}

function createNodeContract(context: Context, input: NodeContractInput): void {
  const { nodeId, deploymentHash, deploymentData, publicIps } = input;
  const twinId = contractTwin(context);
  const node = nodes.get(context, nodeId) ?? contractFail('NodeNotExists');
  ensureDeployable(context, node, twinId);
  if (contractIdByHash.has(context, nodeId, deploymentHash)) {
    const holder = contractById(context, contractIdByHash.get(context, nodeId, deploymentHash));
    if (!isDeleted(holder)) contractFail('ContractIsNotUnique');
  }
  const make = (id: bigint): ContractType => {
    const publicIpsList = reserveIps(context, id, nodeId, publicIps);
    return { NodeContract: { nodeId, deploymentHash, deploymentData, publicIps, publicIpsList } };
  };
  const contract = createContract(context, twinId, make, input.solutionProviderId ?? null);
  const information = { lastUpdated: nowInSeconds(context), amountUnbilled: 0n, previousNuReported: 0n };
  billingInformation.put(context, information, contract.contractId);
  contractIdByHash.put(context, contract.contractId, nodeId, deploymentHash);
  const active = activeNodeContracts.get(context, nodeId);
  activeNodeContracts.put(context, [...active, contract.contractId], nodeId);
  context.deposit('SmartContractModule', 'ContractCreated', { contract });
}

function createRentContract(context: Context, nodeId: number, solutionProviderId: bigint | null): void {
  ensureSigned(context);
  if (rentContractOfNode.has(context, nodeId)) contractFail('NodeHasRentContract');
  const node = nodes.get(context, nodeId) ?? contractFail('NodeNotExists');
  const farm = farms.get(context, node.farmId) ?? contractFail('FarmNotExists');
  const empty = activeNodeContracts.get(context, nodeId).length === 0;
  if (farm.dedicatedFarm !== true && !empty) contractFail('NodeNotAvailableToDeploy');
  const twinId = contractTwin(context);
  const contract = createContract(context, twinId, () => ({ RentContract: { nodeId } }), solutionProviderId);
  rentContractOfNode.put(context, contract.contractId, nodeId);
  context.deposit('SmartContractModule', 'ContractCreated', { contract });
}

function createNameContract(context: Context, name: string): void {
  const twinId = contractTwin(context);
  if (byteLength(name) < 3) contractFail('NameContractNameTooShort');
  if (byteLength(name) > 64) contractFail('NameContractNameTooLong');
  if (!/^[a-z0-9_-]*$/.test(textOf(name))) contractFail('NameNotValid');
  if (contractIdByName.has(context, name)) contractFail('NameExists');
  const contract = createContract(context, twinId, () => ({ NameContract: { name } }), null);
  contractIdByName.put(context, contract.contractId, name);
  context.deposit('SmartContractModule', 'ContractCreated', { contract });
}

/** Calls that create contracts. Source: tfchain pallet-smart-contract/src/grid_contract.rs. */
export const createCalls: CallTable = {
  'smartContractModule.createNodeContract': call<NodeContractInput>(createNodeContract),
  'smartContractModule.createRentContract': call<{ nodeId: number; solutionProviderId?: bigint | null }>(
    (context, args) => createRentContract(context, args.nodeId, args.solutionProviderId ?? null),
  ),
  'smartContractModule.createNameContract': call<{ name: string }>((context, { name }) =>
    createNameContract(context, name),
  ),
};
