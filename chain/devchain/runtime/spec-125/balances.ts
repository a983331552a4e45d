import { call, enumeration, map, type PalletDescription, struct, value, variant } from '../description.js';
import { u128, u32 } from '../scale-writer.js';

/**
 * pallet_balances, index 3. Amounts are in 1e-7 TFT. `transfer` became `transfer_allow_death` in spec 149.
 * Source: substrate frame/balances/src/lib.rs at polkadot-v0.9.36.
 */
export const balances: PalletDescription = {
  name: 'Balances',
  index: 3,
  path: 'pallet_balances',
  types: {
    AccountData: struct(
      'pallet_balances::AccountData',
      { free: 'u128', reserved: 'u128', misc_frozen: 'u128', fee_frozen: 'u128' },
      { Balance: 'u128' },
    ),
    BalanceStatus: enumeration('frame_support::traits::tokens::misc::BalanceStatus', ['Free', 'Reserved']),
    Reasons: enumeration('pallet_balances::Reasons', ['Fee', 'Misc', 'All']),
    BalanceLock: struct(
      'pallet_balances::BalanceLock',
      { id: '[u8; 8]', amount: 'u128', reasons: 'Reasons' },
      { Balance: 'u128' },
    ),
    BalanceLocks: struct('sp_core::bounded::weak_bounded_vec::WeakBoundedVec', ['Vec<BalanceLock>'], {
      T: 'BalanceLock',
      S: null,
    }),
  },
  storage: [
    value('TotalIssuance', 'u128'),
    value('InactiveIssuance', 'u128'),
    map('Account', 'AccountId32', 'AccountData'),
    map('Locks', 'AccountId32', 'BalanceLocks'),
  ],
  calls: [
    call(0, 'transfer', { dest: 'MultiAddress', value: 'Compact<u128>' }),
    call(1, 'set_balance', { who: 'MultiAddress', new_free: 'Compact<u128>', new_reserved: 'Compact<u128>' }),
    call(3, 'transfer_keep_alive', { dest: 'MultiAddress', value: 'Compact<u128>' }),
    call(4, 'transfer_all', { dest: 'MultiAddress', keep_alive: 'bool' }),
  ],
  events: [
    variant('Endowed', { account: 'AccountId32', free_balance: 'u128' }),
    variant('DustLost', { account: 'AccountId32', amount: 'u128' }),
    variant('Transfer', { from: 'AccountId32', to: 'AccountId32', amount: 'u128' }),
    variant('BalanceSet', { who: 'AccountId32', free: 'u128', reserved: 'u128' }),
    variant('Reserved', { who: 'AccountId32', amount: 'u128' }),
    variant('Unreserved', { who: 'AccountId32', amount: 'u128' }),
    variant('ReserveRepatriated', {
      from: 'AccountId32',
      to: 'AccountId32',
      amount: 'u128',
      destination_status: 'BalanceStatus',
    }),
    variant('Deposit', { who: 'AccountId32', amount: 'u128' }),
    variant('Withdraw', { who: 'AccountId32', amount: 'u128' }),
    variant('Slashed', { who: 'AccountId32', amount: 'u128' }),
  ],
  errors: [
    'VestingBalance',
    'LiquidityRestrictions',
    'InsufficientBalance',
    'ExistentialDeposit',
    'KeepAlive',
    'ExistingVestingSchedule',
    'DeadAccount',
    'TooManyReserves',
  ],
  constants: [
    { name: 'ExistentialDeposit', type: 'u128', value: u128(500) },
    { name: 'MaxLocks', type: 'u32', value: u32(50) },
    { name: 'MaxReserves', type: 'u32', value: u32(50) },
  ],
};
