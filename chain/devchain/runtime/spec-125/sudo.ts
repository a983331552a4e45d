import { call, optionalValue, type PalletDescription, variant } from '../description.js';

/**
 * pallet_sudo, index 9: root calls (set_zos_version, set_code, set_balance) for one key. The main network later gave
 * this to its council. Source: substrate frame/sudo/src/lib.rs at polkadot-v0.9.36.
 */
export const sudo: PalletDescription = {
  name: 'Sudo',
  index: 9,
  path: 'pallet_sudo',
  storage: [optionalValue('Key', 'AccountId32')],
  calls: [
    call(0, 'sudo', { call: 'RuntimeCall' }),
    call(1, 'sudo_unchecked_weight', { call: 'RuntimeCall', weight: 'Weight' }),
    call(2, 'set_key', { new: 'MultiAddress' }),
    call(3, 'sudo_as', { who: 'MultiAddress', call: 'RuntimeCall' }),
  ],
  events: [
    variant('Sudid', { sudo_result: 'Result<(), DispatchError>' }),
    variant('KeyChanged', { old_sudoer: 'Option<AccountId32>' }),
    variant('SudoAsDone', { sudo_result: 'Result<(), DispatchError>' }),
  ],
  errors: ['RequireSudo'],
};
