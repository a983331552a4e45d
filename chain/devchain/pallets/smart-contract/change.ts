import { type CallTable, type Context, call, ensureSigned } from '../pallet.js';
import { ensureRoot } from '../sudo.js';
import { twins } from '../tfgrid/records.js';
import { billContract } from './billing.js';
import { storeInState } from './contract-state.js';
import {
  type Contract,
  activeNodeContracts,
  contractById,
  contractFail,
  contractIdByHash,
  graceStart,
  nodeContractOf,
} from './records.js';

interface UpdateInput {
  readonly contractId: bigint;
  readonly deploymentHash: string;
  readonly deploymentData: string;
}

/** The contract, when its owner signed. */
function ownContract(context: Context, id: bigint, error: string): Contract {
  const account = ensureSigned(context);
  const contract = contractById(context, id);
  const twin = twins.get(context, contract.twinId) ?? contractFail('TwinNotExists');
  if (twin.accountId !== account) contractFail(error);
  return contract;
}

function updateNodeContract(context: Context, input: UpdateInput): void {
  const { contractId, deploymentHash, deploymentData } = input;
  const contract = ownContract(context, contractId, 'TwinNotAuthorizedToUpdateContract');
  if (graceStart(contract) !== null) contractFail('CannotUpdateContractInGraceState');
  const node = nodeContractOf(contract);
  contractIdByHash.remove(context, node.nodeId, node.deploymentHash);
  contractIdByHash.put(context, contractId, node.nodeId, deploymentHash);
  const contractType = { NodeContract: { ...node, deploymentHash, deploymentData } };
  const updated = storeInState(context, { ...contract, contractType }, contract.state);
  context.deposit('SmartContractModule', 'ContractUpdated', { contract: updated });
}

function end(context: Context, contract: Contract, cause: 'CanceledByUser' | 'CanceledByCollective'): void {
  const { contractType, contractId } = contract;
  if ('RentContract' in contractType) {
    const active = activeNodeContracts.get(context, contractType.RentContract.nodeId);
    if (active.length > 0) contractFail('NodeHasActiveContracts');
  }
  storeInState(context, contract, { Deleted: cause });
  billContract(context, contractId);
}

/** Calls that change and end contracts. Source: tfchain pallet-smart-contract/src/grid_contract.rs. */
export const changeCalls: CallTable = {
  'smartContractModule.updateNodeContract': call<UpdateInput>(updateNodeContract),
  'smartContractModule.cancelContract': call<{ contractId: bigint }>((context, { contractId }) => {
    const contract = ownContract(context, contractId, 'TwinNotAuthorizedToCancelContract');
    end(context, contract, 'CanceledByUser');
  }),
  'smartContractModule.cancelContractCollective': call<{ contractId: bigint }>((context, { contractId }) => {
    ensureRoot(context);
    end(context, contractById(context, contractId), 'CanceledByCollective');
  }),
  'smartContractModule.billContractForBlock': call<{ contractId: bigint }>((context, { contractId }) => {
    ensureSigned(context);
    billContract(context, contractId);
  }),
};
