import { call, optionalMap, type PalletDescription, variant } from '../description.js';
import { u64 } from '../scale-writer.js';
import { tfgrid } from '../spec-125/tfgrid.js';
import { tfgridErrors } from '../spec-125/tfgrid-errors.js';
import { insertAfter } from './insert-after.js';

const text = 'BoundedVec<u8>';

/** Calls whose arguments got clearer names, and the one that is new. Names are not on the wire. */
const changedCalls = new Map(
  [
    call(5, 'add_farm_ip', { farm_id: 'u32', ip: text, gw: text }),
    call(6, 'remove_farm_ip', { farm_id: 'u32', ip: text }),
    call(13, 'delete_node', { node_id: 'u32' }),
    call(37, 'bond_twin_account', { twin_id: 'u32' }),
  ].map((one) => [one.index, one]),
);

const keptCalls = (tfgrid.calls ?? []).filter(({ index }) => !changedCalls.has(index));
const inIndexOrder = [...keptCalls, ...changedCalls.values()].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));

const withBounded = insertAfter(
  tfgridErrors,
  (error) => error === 'UnauthorizedToUpdateTwin',
  'TwinCannotBoundToItself',
);

/**
 * pallet_tfgrid, index 25 since spec 142. TwinAccountBounded stands in the middle of the events since spec 131: every
 * event behind it moved by one. Source: tfchain substrate-node/pallets/pallet-tfgrid/src/lib.rs at spec 149.
 */
export const tfgrid149: PalletDescription = {
  ...tfgrid,
  index: 25,
  storage: [...(tfgrid.storage ?? []), optionalMap('TwinBoundedAccountID', 'u32', 'AccountId32')],
  calls: inIndexOrder,
  events: insertAfter(
    tfgrid.events ?? [],
    ({ name }) => name === 'TwinDeleted',
    variant('TwinAccountBounded', ['u32', 'AccountId32']),
  ),
  errors: [
    ...insertAfter(
      withBounded,
      (error) => error === 'UnauthorizedToChangePowerTarget',
      'NodeHasActiveContracts',
    ),
    'InvalidTimestampHint',
  ],
  constants: [...(tfgrid.constants ?? []), { name: 'TimestampHintDrift', type: 'u64', value: u64(60) }],
};
