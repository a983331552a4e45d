import type { Context } from '../pallet.js';
import { removeActive } from './contract-state.js';
import { freeIps } from './farm-ips.js';
import {
  type NodeContract,
  activeNodeContracts,
  billingFrequency,
  billingInformation,
  contractById,
  contractIdByHash,
  contractIdByName,
  contractLocks,
  contractResources,
  contracts,
  contractsToBillAt,
  rentContractOfNode,
} from './records.js';

function removeNodeContract(context: Context, contractId: bigint, twinId: number, node: NodeContract): void {
  if (node.publicIps > 0) freeIps(context, contractId, node.nodeId);
  removeActive(context, node.nodeId, contractId);
  contractIdByHash.remove(context, node.nodeId, node.deploymentHash);
  contractResources.remove(context, contractId);
  billingInformation.remove(context, contractId);
  context.deposit('SmartContractModule', 'NodeContractCanceled', { contractId, nodeId: node.nodeId, twinId });
}

function removeRentContract(context: Context, contractId: bigint, nodeId: number): void {
  rentContractOfNode.remove(context, nodeId);
  for (const tenant of activeNodeContracts.get(context, nodeId)) removeContract(context, tenant);
  context.deposit('SmartContractModule', 'RentContractCanceled', { contractId });
}

/**
 * Takes a contract and all that belongs to it out of storage, with the chain's own order of events:
 * `IPsFreed` before `NodeContractCanceled`, a rent contract's tenants before itself.
 * Source: tfchain pallet-smart-contract/src/grid_contract.rs, remove_contract.
 */
export function removeContract(context: Context, contractId: bigint): void {
  const { contractType, twinId } = contractById(context, contractId);
  if ('NodeContract' in contractType) {
    removeNodeContract(context, contractId, twinId, contractType.NodeContract);
  } else if ('RentContract' in contractType) {
    removeRentContract(context, contractId, contractType.RentContract.nodeId);
  } else {
    contractIdByName.remove(context, contractType.NameContract.name);
    context.deposit('SmartContractModule', 'NameContractCanceled', { contractId });
  }
  contracts.remove(context, contractId);
  contractLocks.remove(context, contractId);
  const turn = contractId % billingFrequency.get(context);
  const left = contractsToBillAt.get(context, turn).filter((id) => id !== contractId);
  contractsToBillAt.put(context, left, turn);
}
