import { enumeration, struct, type TypeDescriptions, variant } from '../description.js';

/**
 * Types of pallet_smart_contract. `HexHash` is 32 bytes of hex text, not of hash.
 * Source: tfchain substrate-node/pallets/pallet-smart-contract/src/types.rs at spec 125; metadata-v14.hex.
 */
export const smartContractTypes: TypeDescriptions = {
  Cause: enumeration('pallet_smart_contract::types::Cause', ['CanceledByUser', 'OutOfFunds']),
  ContractState: enumeration('pallet_smart_contract::types::ContractState', [
    'Created',
    variant('Deleted', ['Cause']),
    variant('GracePeriod', ['u64']),
  ]),
  NodeContract: struct(
    'pallet_smart_contract::types::NodeContract',
    {
      node_id: 'u32',
      deployment_hash: '[u8; 32]',
      deployment_data: 'BoundedVec<u8>',
      public_ips: 'u32',
      public_ips_list: 'BoundedVec<PublicIP>',
    },
    { T: null },
  ),
  NameContractName: struct('pallet_smart_contract::name_contract::NameContractName', ['BoundedVec<u8>'], {
    T: null,
  }),
  NameContract: struct(
    'pallet_smart_contract::types::NameContract',
    { name: 'NameContractName' },
    { T: null },
  ),
  RentContract: struct('pallet_smart_contract::types::RentContract', { node_id: 'u32' }),
  ContractData: enumeration(
    'pallet_smart_contract::types::ContractData',
    [
      variant('NodeContract', ['NodeContract']),
      variant('NameContract', ['NameContract']),
      variant('RentContract', ['RentContract']),
    ],
    { T: null },
  ),
  Contract: struct(
    'pallet_smart_contract::types::Contract',
    {
      version: 'u32',
      state: 'ContractState',
      contract_id: 'u64',
      twin_id: 'u32',
      contract_type: 'ContractData',
      solution_provider_id: 'Option<u64>',
    },
    { T: null },
  ),
  Consumption: struct('pallet_smart_contract::types::Consumption', {
    contract_id: 'u64',
    timestamp: 'u64',
    cru: 'u64',
    sru: 'u64',
    hru: 'u64',
    mru: 'u64',
    nru: 'u64',
  }),
  DiscountLevel: enumeration('pallet_smart_contract::types::DiscountLevel', [
    'None',
    'Default',
    'Bronze',
    'Silver',
    'Gold',
  ]),
  ContractBill: struct('pallet_smart_contract::types::ContractBill', {
    contract_id: 'u64',
    timestamp: 'u64',
    discount_level: 'DiscountLevel',
    amount_billed: 'u128',
  }),
  ContractResources: struct('pallet_smart_contract::types::ContractResources', {
    contract_id: 'u64',
    used: 'Resources',
  }),
  NruConsumption: struct('pallet_smart_contract::types::NruConsumption', {
    contract_id: 'u64',
    timestamp: 'u64',
    window: 'u64',
    nru: 'u64',
  }),
  ContractBillingInformation: struct('pallet_smart_contract::types::ContractBillingInformation', {
    previous_nu_reported: 'u64',
    last_updated: 'u64',
    amount_unbilled: 'u64',
  }),
  ContractLock: struct(
    'pallet_smart_contract::types::ContractLock',
    { amount_locked: 'u128', lock_updated: 'u64', cycles: 'u16' },
    { BalanceOf: 'u128' },
  ),
};
