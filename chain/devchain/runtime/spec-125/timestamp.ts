import { call, type PalletDescription, value } from '../description.js';
import { u64 } from '../scale-writer.js';

/**
 * pallet_timestamp, index 2. Moments are ms since 1970; `set` is the inherent that opens every block.
 * Source: substrate frame/timestamp/src/lib.rs at polkadot-v0.9.36.
 */
export const timestamp: PalletDescription = {
  name: 'Timestamp',
  index: 2,
  path: 'pallet_timestamp',
  storage: [value('Now', 'u64'), value('DidUpdate', 'bool')],
  calls: [call(0, 'set', { now: 'Compact<u64>' })],
  constants: [{ name: 'MinimumPeriod', type: 'u64', value: u64(3000) }],
};
