import type { Context } from '../pallet.js';
import { storeInState } from './contract-state.js';
import { type Contract, activeNodeContracts, contractById, graceStart, nodeIdOf } from './records.js';

function startGrace(context: Context, contract: Contract): Contract {
  const blockNumber = BigInt(context.blockNumber);
  const { contractId, twinId } = contract;
  const started = storeInState(context, contract, { GracePeriod: blockNumber });
  const nodeId = nodeIdOf(contract);
  context.deposit('SmartContractModule', 'ContractGracePeriodStarted', {
    contractId,
    nodeId,
    twinId,
    blockNumber,
  });
  return started;
}

function endGrace(context: Context, contract: Contract): Contract {
  const { contractId, twinId } = contract;
  const ended = storeInState(context, contract, 'Created');
  const nodeId = nodeIdOf(contract);
  context.deposit('SmartContractModule', 'ContractGracePeriodEnded', { contractId, nodeId, twinId });
  return ended;
}

/** A rent contract takes the node's contracts with it, into grace and out of it. */
function withTenants(
  context: Context,
  contract: Contract,
  step: (context: Context, one: Contract) => Contract,
): Contract {
  const moved = step(context, contract);
  if (!('RentContract' in contract.contractType)) return moved;
  for (const tenant of activeNodeContracts.get(context, contract.contractType.RentContract.nodeId))
    step(context, contractById(context, tenant));
  return moved;
}

/**
 * Moves a contract into grace when its owner cannot pay, out of it when he can again, and to its end when the grace is
 * used up. Amounts in 1e-7 TFT. Source: tfchain pallet-smart-contract/src/billing.rs, handle_grace.
 */
export function handleGrace(context: Context, contract: Contract, usable: bigint, due: bigint): Contract {
  const since = graceStart(contract);
  if (since === null) {
    return contract.state === 'Created' && due >= usable
      ? withTenants(context, contract, startGrace)
      : contract;
  }
  if (usable > due) return withTenants(context, contract, endGrace);
  const over = BigInt(context.blockNumber) - since >= BigInt(context.settings.graceBlocks);
  return over ? storeInState(context, contract, { Deleted: 'OutOfFunds' }) : contract;
}
