import type { Context } from '../pallet.js';
import { type Contract, type ContractState, activeNodeContracts, contracts, isDeleted } from './records.js';

/**
 * Stores a contract in a new state and keeps the node's list of active contracts in step.
 * Source: tfchain pallet-smart-contract/src/grid_contract.rs, update_contract_state.
 */
export function storeInState(context: Context, contract: Contract, state: ContractState): Contract {
  const updated = { ...contract, state };
  contracts.put(context, updated, contract.contractId);
  if (!('NodeContract' in contract.contractType)) return updated;
  const { nodeId } = contract.contractType.NodeContract;
  const active = activeNodeContracts.get(context, nodeId);
  const listed = active.includes(contract.contractId);
  if (listed && isDeleted(updated)) removeActive(context, nodeId, contract.contractId);
  if (!listed && state === 'Created')
    activeNodeContracts.put(context, [...active, contract.contractId], nodeId);
  return updated;
}

/** Takes a contract off the node's list of active ones. */
export function removeActive(context: Context, nodeId: number, contractId: bigint): void {
  const left = activeNodeContracts.get(context, nodeId).filter((id) => id !== contractId);
  activeNodeContracts.put(context, left, nodeId);
}
