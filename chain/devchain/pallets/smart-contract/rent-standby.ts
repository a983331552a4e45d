import type { Context } from '../pallet.js';
import { nowInSeconds } from '../tfgrid/lookup.js';
import { contractLocks, rentContractOfNode } from './records.js';

/** A node that comes back from standby: its rent contract is not billed for the time that it slept. */
export function restartRentBilling(context: Context, nodeId: number): void {
  const contractId = rentContractOfNode.get(context, nodeId);
  if (contractId === null) return;
  const lock = contractLocks.get(context, contractId);
  contractLocks.put(context, { ...lock, lockUpdated: nowInSeconds(context) }, contractId);
}
