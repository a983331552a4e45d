import {
  call,
  enumeration,
  map,
  type PalletDescription,
  struct,
  type TypeDescriptions,
  variant,
} from '../description.js';
import { smartContract } from '../spec-125/smart-contract.js';
import { smartContractErrors } from '../spec-125/smart-contract-errors.js';
import { insertAfter } from './insert-after.js';

const changedTypes: TypeDescriptions = {
  Cause: enumeration('pallet_smart_contract::types::Cause', [
    'CanceledByUser',
    'OutOfFunds',
    'CanceledByCollective',
  ]),
  ContractLock: struct(
    'pallet_smart_contract::types::ContractLock',
    { amount_locked: 'u128', extra_amount_locked: 'u128', lock_updated: 'u64', cycles: 'u16' },
    { BalanceOf: 'u128' },
  ),
};

const renamed = smartContractErrors.map((error) =>
  error === 'NodeIsNotDedicated' ? 'FarmIsNotDedicated' : error,
);

/**
 * pallet_smart_contract, index 26 since spec 142: a contract may be cancelled by the council (146), a node may have an
 * extra fee that is locked apart (134).
 * Source: tfchain substrate-node/pallets/pallet-smart-contract/src/{lib,types}.rs at spec 149.
 */
export const smartContract149: PalletDescription = {
  ...smartContract,
  index: 26,
  types: { ...smartContract.types, ...changedTypes },
  storage: [...(smartContract.storage ?? []), map('DedicatedNodesExtraFee', 'u32', 'u64')],
  calls: [
    ...(smartContract.calls ?? []),
    call(20, 'set_dedicated_node_extra_fee', { node_id: 'u32', extra_fee: 'u64' }),
    call(21, 'cancel_contract_collective', { contract_id: 'u64' }),
  ],
  events: [...(smartContract.events ?? []), variant('NodeExtraFeeSet', { node_id: 'u32', extra_fee: 'u64' })],
  errors: [
    ...insertAfter(renamed, (error) => error === 'ContractIsNotUnique', 'ContractWrongBillingLoopIndex'),
    'UnauthorizedToChangeSolutionProviderId',
    'UnauthorizedToSetExtraFee',
  ],
};
