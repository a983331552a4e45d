import { accounts, deposit, usableBalance, withdraw } from '../pallets/balances.js';
import type { Account, Context } from '../pallets/pallet.js';

/** What an extrinsic of so many bytes costs, in 1e-7 TFT: small, but seen in balances and events. */
export function feeOf(length: number, tip: bigint): bigint {
  return 1_000n + 10n * BigInt(length) + tip;
}

export function canPay(context: Context, who: Account, fee: bigint): boolean {
  return accounts.has(context, who) && usableBalance(context, who) >= fee;
}

/** Takes the fee and counts the nonce up, before the call runs. */
export function charge(context: Context, who: Account, fee: bigint): void {
  if (!withdraw(context, who, fee))
    throw new Error(`an extrinsic of ${who} got into a block without its fee`);
  const info = accounts.get(context, who);
  accounts.put(context, { ...info, nonce: info.nonce + 1 }, who);
}

/** After the call: gives the fee back when the call is free, and says what was paid. */
export function settle(context: Context, who: Account, fee: bigint, tip: bigint, pays: boolean): void {
  const actualFee = pays ? fee : tip;
  if (fee > actualFee) deposit(context, who, fee - actualFee);
  context.deposit('TransactionPayment', 'TransactionFeePaid', { who, actualFee, tip });
}
