import { call, type PalletDescription, variant } from '../description.js';
import { u32 } from '../scale-writer.js';

/**
 * pallet_utility, index 23. `as_derivative`, `dispatch_as` and `with_weight` are left out; the others keep their indices.
 * Source: substrate frame/utility/src/lib.rs at polkadot-v0.9.36.
 */
export const utility: PalletDescription = {
  name: 'Utility',
  index: 23,
  path: 'pallet_utility',
  calls: [
    call(0, 'batch', { calls: 'Vec<RuntimeCall>' }),
    call(2, 'batch_all', { calls: 'Vec<RuntimeCall>' }),
    call(4, 'force_batch', { calls: 'Vec<RuntimeCall>' }),
  ],
  events: [
    variant('BatchInterrupted', { index: 'u32', error: 'DispatchError' }),
    variant('BatchCompleted'),
    variant('BatchCompletedWithErrors'),
    variant('ItemCompleted'),
    variant('ItemFailed', { error: 'DispatchError' }),
    variant('DispatchedAs', { result: 'Result<(), DispatchError>' }),
  ],
  errors: ['TooManyCalls'],
  constants: [{ name: 'batched_calls_limit', type: 'u32', value: u32(10_922) }],
};
