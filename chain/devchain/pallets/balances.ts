import { accountOf } from './address.js';
import {
  type Account,
  type CallTable,
  type Context,
  call,
  ensureSigned,
  fail,
  storageItem,
} from './pallet.js';
import { ensureRoot } from './sudo.js';

/** System.Account. Amounts are in the chain's smallest unit (1e-7 TFT). */
export interface AccountInfo {
  readonly nonce: number;
  readonly consumers: number;
  readonly providers: number;
  readonly sufficients: number;
  readonly data: AccountData;
}

/** Runtimes differ in how they name what is locked; what a runtime does not have is left out when it is encoded. */
interface AccountData {
  readonly free: bigint;
  readonly reserved: bigint;
  readonly miscFrozen?: bigint;
  readonly feeFrozen?: bigint;
  readonly frozen?: bigint;
}

export interface BalanceLock {
  readonly id: string;
  readonly amount: bigint;
  readonly reasons: 'Fee' | 'Misc' | 'All';
}

export const accounts = storageItem<[Account], AccountInfo>('System', 'Account');
const locks = storageItem<[Account], readonly BalanceLock[]>('Balances', 'Locks');
const totalIssuance = storageItem<[], bigint>('Balances', 'TotalIssuance');

export const existentialDeposit = 500n;

function setFree(context: Context, account: Account, free: bigint): void {
  const info = accounts.get(context, account);
  const isNew = info.providers === 0;
  accounts.put(
    context,
    { ...info, providers: Math.max(1, info.providers), data: { ...info.data, free } },
    account,
  );
  if (!isNew) return;
  context.deposit('System', 'NewAccount', { account });
  context.deposit('Balances', 'Endowed', { account, freeBalance: free });
}

/** Free balance. */
export function freeBalance(context: Context, account: Account): bigint {
  return accounts.get(context, account).data.free;
}

/** What an account may spend: free less the greatest of its locks. */
export function usableBalance(context: Context, account: Account): bigint {
  const { data } = accounts.get(context, account);
  const locked = data.frozen ?? data.miscFrozen ?? 0n;
  return data.free > locked ? data.free - locked : 0n;
}

/** Sets, or with amount 0 removes, the lock `id` (8 bytes as hex). */
export function setLock(context: Context, account: Account, id: string, amount: bigint): void {
  const others = locks.get(context, account).filter((lock) => lock.id !== id);
  const all = amount > 0n ? [...others, { id, amount, reasons: 'All' as const }] : others;
  locks.put(context, all, account);
  const frozen = all.reduce((most, lock) => (lock.amount > most ? lock.amount : most), 0n);
  const info = accounts.get(context, account);
  const data = { ...info.data, miscFrozen: frozen, feeFrozen: frozen, frozen };
  accounts.put(context, { ...info, data }, account);
}

/** Takes an amount out of existence. False when the account may not spend that much. */
export function withdraw(context: Context, who: Account, amount: bigint): boolean {
  if (usableBalance(context, who) < amount) return false;
  setFree(context, who, freeBalance(context, who) - amount);
  totalIssuance.put(context, totalIssuance.get(context) - amount);
  context.deposit('Balances', 'Withdraw', { who, amount });
  return true;
}

/** Gives an amount that did not exist before. */
export function deposit(context: Context, who: Account, amount: bigint): void {
  setFree(context, who, freeBalance(context, who) + amount);
  totalIssuance.put(context, totalIssuance.get(context) + amount);
  context.deposit('Balances', 'Deposit', { who, amount });
}

/** Moves an amount, keeping the sender alive. @throws DispatchFailure (Balances errors) */
export function transfer(context: Context, from: Account, to: Account, amount: bigint): void {
  const free = freeBalance(context, from);
  if (free < amount) fail('Balances', 'InsufficientBalance');
  if (usableBalance(context, from) < amount) fail('Balances', 'LiquidityRestrictions');
  if (from !== to && free - amount < existentialDeposit) fail('Balances', 'KeepAlive');
  if (freeBalance(context, to) + amount < existentialDeposit) fail('Balances', 'ExistentialDeposit');
  if (from !== to) {
    setFree(context, from, free - amount);
    setFree(context, to, freeBalance(context, to) + amount);
  }
  context.deposit('Balances', 'Transfer', { from, to, amount });
}

const send = call<{ dest: unknown; value: bigint }>((context, { dest, value }) =>
  transfer(context, ensureSigned(context), accountOf(dest), value),
);

function setBalance(context: Context, who: Account, free: bigint): void {
  ensureRoot(context);
  const before = freeBalance(context, who);
  setFree(context, who, free);
  totalIssuance.put(context, totalIssuance.get(context) + free - before);
  context.deposit('Balances', 'BalanceSet', { who, free, reserved: 0n });
}

export const balancesCalls: CallTable = {
  'balances.transfer': send,
  'balances.transferKeepAlive': send,
  'balances.transferAllowDeath': send,
  'balances.setBalance': call<{ who: unknown; newFree: bigint }>((context, { who, newFree }) =>
    setBalance(context, accountOf(who), newFree),
  ),
  'balances.forceSetBalance': call<{ who: unknown; newFree: bigint }>((context, { who, newFree }) =>
    setBalance(context, accountOf(who), newFree),
  ),
};
