import type { Context } from '../pallet.js';
import { billContract } from './billing.js';
import { storeInState } from './contract-state.js';
import { activeNodeContracts, contracts, rentContractOfNode } from './records.js';

/**
 * A node that is deleted takes its contracts with it, the tenants' before the rent contract.
 * Source: tfchain pallet-smart-contract/src/grid_contract.rs, node_deleted.
 */
export function endContractsOfNode(context: Context, nodeId: number): void {
  const rent = rentContractOfNode.get(context, nodeId);
  for (const id of [...activeNodeContracts.get(context, nodeId), ...(rent === null ? [] : [rent])]) {
    const contract = contracts.get(context, id);
    if (contract === null) continue;
    storeInState(context, contract, { Deleted: 'CanceledByUser' });
    billContract(context, id);
  }
}
