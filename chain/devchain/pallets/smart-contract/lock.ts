import { freeBalance, setLock, transfer, usableBalance, withdraw } from '../balances.js';
import { hexOf } from '../bytes-text.js';
import type { Account, Context } from '../pallet.js';
import { nowInSeconds } from '../tfgrid/lookup.js';
import { twins } from '../tfgrid/records.js';
import { billingPolicy, stakingPoolAccount } from './pricing.js';
import { type Contract, type ContractLock, contractFail, isDeleted } from './records.js';

const gridLock = hexOf('gridlock');
/** After so many billings what is locked is paid out. */
const distributionFrequency = 24;
const existentialDeposit = 500n;

const percent = (share: bigint, amount: bigint): bigint => (amount * share) / 100n;

function distribute(context: Context, contract: Contract, from: Account, amount: bigint): void {
  if (amount === 0n) return;
  const policy = billingPolicy(context);
  const foundation = percent(10n, amount);
  const staking = percent(5n, amount);
  transfer(context, from, policy.foundationAccount, foundation);
  transfer(context, from, stakingPoolAccount, staking);
  transfer(context, from, policy.certifiedSalesAccount, percent(50n, amount));
  const burned = percent(50n, amount) - foundation - staking;
  withdraw(context, from, burned);
  context.deposit('SmartContractModule', 'TokensBurned', { contractId: contract.contractId, amount: burned });
}

function spendable(context: Context, account: Account, keepsLock: boolean): bigint {
  const usable = usableBalance(context, account);
  if (keepsLock) return usable;
  return usable > existentialDeposit ? usable - existentialDeposit : 0n;
}

function payOut(context: Context, contract: Contract, account: Account, lock: ContractLock): ContractLock {
  const locked = freeBalance(context, account) - usableBalance(context, account);
  const left = locked > lock.amountLocked ? locked - lock.amountLocked : 0n;
  const keepsLock = left > existentialDeposit;
  setLock(context, account, gridLock, keepsLock ? left : 0n);
  const most = spendable(context, account, keepsLock);
  distribute(context, contract, account, most < lock.amountLocked ? most : lock.amountLocked);
  return { ...lock, amountLocked: 0n, cycles: 0, lockUpdated: nowInSeconds(context) };
}

/**
 * Locks what is due on the owner's balance, and pays out what is locked when it is time or the contract ends.
 * Shares: 10% foundation, 5% staking, 50% sales, 35% burned.
 * Source: tfchain pallet-smart-contract/src/billing.rs, handle_lock.
 */
export function lockAndDistribute(
  context: Context,
  contract: Contract,
  lock: ContractLock,
  due: bigint,
): ContractLock {
  const { accountId } = twins.get(context, contract.twinId) ?? contractFail('TwinNotExists');
  if (contract.state === 'Created') {
    const locked = freeBalance(context, accountId) - usableBalance(context, accountId);
    setLock(context, accountId, gridLock, locked + due);
  }
  const ends = isDeleted(contract) && lock.amountLocked > 0n;
  if (lock.cycles < distributionFrequency && !ends) return lock;
  return payOut(context, contract, accountId, lock);
}
