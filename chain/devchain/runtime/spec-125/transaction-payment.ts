import { enumeration, type PalletDescription, value, variant } from '../description.js';
import { u128, u8 } from '../scale-writer.js';

/**
 * pallet_transaction_payment, index 8: it makes clients sign the tip.
 * Source: substrate frame/transaction-payment/src/lib.rs at polkadot-v0.9.36.
 */
export const transactionPayment: PalletDescription = {
  name: 'TransactionPayment',
  index: 8,
  path: 'pallet_transaction_payment',
  types: { Releases: enumeration('pallet_transaction_payment::Releases', ['V1Ancient', 'V2']) },
  storage: [value('NextFeeMultiplier', 'FixedU128', u128(10n ** 18n)), value('StorageVersion', 'Releases')],
  events: [variant('TransactionFeePaid', { who: 'AccountId32', actual_fee: 'u128', tip: 'u128' })],
  constants: [{ name: 'OperationalFeeMultiplier', type: 'u8', value: u8(5) }],
};
