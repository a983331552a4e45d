import { usableBalance } from '../balances.js';
import type { Context } from '../pallet.js';
import { nowInSeconds, powerOf } from '../tfgrid/lookup.js';
import { twins } from '../tfgrid/records.js';
import { type DiscountLevel, contractCost, discounted, usdToTft } from './cost.js';
import { handleGrace } from './grace.js';
import { lockAndDistribute } from './lock.js';
import { billingPolicy } from './pricing.js';
import {
  type Contract,
  billingInformation,
  contractById,
  contractFail,
  contractLocks,
  graceStart,
  isDeleted,
} from './records.js';
import { removeContract } from './remove.js';

interface Due {
  /** 1e-7 TFT. */
  readonly amount: bigint;
  readonly discount: DiscountLevel;
  readonly usable: bigint;
}

function amountDue(context: Context, contract: Contract): Due {
  const twin = twins.get(context, contract.twinId) ?? contractFail('TwinNotExists');
  const usable = usableBalance(context, twin.accountId);
  const passed = nowInSeconds(context) - contractLocks.get(context, contract.contractId).lockUpdated;
  const seconds = passed > 0n ? passed : 0n;
  const cost = usdToTft(contractCost(context, contract, seconds, billingPolicy(context)));
  const [amount, discount] = discounted(cost, seconds, usable);
  return { amount, discount, usable };
}

function isAsleep(context: Context, { contractType }: Contract): boolean {
  return 'RentContract' in contractType && powerOf(context, contractType.RentContract.nodeId).state !== 'Up';
}

function finish(context: Context, contract: Contract): void {
  if (isDeleted(contract)) {
    removeContract(context, contract.contractId);
  } else if ('NodeContract' in contract.contractType) {
    const information = billingInformation.get(context, contract.contractId);
    billingInformation.put(context, { ...information, amountUnbilled: 0n }, contract.contractId);
  }
}

/**
 * Bills a contract: what it cost since the last time is locked on its owner's balance and, once a day, paid out. Who
 * cannot pay gets a time of grace; when that is over, the contract is removed.
 * Source: tfchain pallet-smart-contract/src/billing.rs, bill_contract.
 * @throws DispatchFailure (`ContractNotExists`, `TwinNotExists`, `NodeNotExists`, `PricingPolicyNotExists`,
 * Balances errors)
 */
export function billContract(context: Context, contractId: bigint): void {
  const stored = contractById(context, contractId);
  if (isAsleep(context, stored)) return;
  const due = amountDue(context, stored);
  if (due.amount === 0n && !isDeleted(stored)) return;
  const before = contractLocks.get(context, contractId);
  const locked = before.amountLocked + due.amount;
  const contract = handleGrace(context, stored, due.usable, locked);
  const now = nowInSeconds(context);
  const lock = isDeleted(contract)
    ? before
    : { ...before, lockUpdated: now, cycles: before.cycles + 1, amountLocked: locked };
  contractLocks.put(context, lock, contractId);
  if (graceStart(contract) !== null) return;
  contractLocks.put(context, lockAndDistribute(context, contract, lock, due.amount), contractId);
  const bill = { contractId, timestamp: now, discountLevel: due.discount, amountBilled: due.amount };
  context.deposit('SmartContractModule', 'ContractBilled', { bill });
  finish(context, contract);
}
