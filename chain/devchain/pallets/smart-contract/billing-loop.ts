import { type Context, DispatchFailure } from '../pallet.js';
import { billContract } from './billing.js';
import {
  type Contract,
  billingFrequency,
  billingInformation,
  contractResources,
  contracts,
  contractsToBillAt,
} from './records.js';

/** A node contract that used nothing is not billed. */
function hasSomethingToBill(context: Context, { contractId, contractType }: Contract): boolean {
  if (!('NodeContract' in contractType) || contractType.NodeContract.publicIps > 0) return true;
  const { used } = contractResources.get(context, contractId);
  if (used.cru + used.mru + used.sru + used.hru > 0n) return true;
  return billingInformation.get(context, contractId).amountUnbilled > 0n;
}

/**
 * Bills the contracts whose turn it is: those whose id has the block's remainder by the billing frequency. Here at the
 * end of each block; on the real chain an off-chain worker sends it as extrinsics (older runtimes did it in their
 * hooks too). A bill that fails changes nothing.
 */
export function billContractsOfBlock(context: Context): void {
  const turn = BigInt(context.blockNumber) % billingFrequency.get(context);
  for (const id of contractsToBillAt.get(context, turn)) {
    const contract = contracts.get(context, id);
    if (contract === null || !hasSomethingToBill(context, contract)) continue;
    try {
      context.transactional(() => billContract(context, id));
    } catch (error) {
      if (!(error instanceof DispatchFailure)) throw error;
    }
  }
}
