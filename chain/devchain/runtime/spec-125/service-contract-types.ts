import { enumeration, struct, type TypeDescriptions } from '../description.js';

/**
 * Solution providers and service contracts: nothing in zledger reads them, but the pallet's event list names them.
 * Source: tfchain substrate-node/pallets/pallet-smart-contract/src/types.rs.
 */
export const serviceContractTypes: TypeDescriptions = {
  Provider: struct(
    'pallet_smart_contract::types::Provider',
    { who: 'AccountId32', take: 'u8' },
    { AccountId: 'AccountId32' },
  ),
  SolutionProvider: struct(
    'pallet_smart_contract::types::SolutionProvider',
    {
      solution_provider_id: 'u64',
      providers: 'Vec<Provider>',
      description: 'Vec<u8>',
      link: 'Vec<u8>',
      approved: 'bool',
    },
    { AccountId: 'AccountId32' },
  ),
  ServiceContractState: enumeration('pallet_smart_contract::types::ServiceContractState', [
    'Created',
    'AgreementReady',
    'ApprovedByBoth',
  ]),
  ServiceContract: struct('pallet_smart_contract::types::ServiceContract', {
    service_contract_id: 'u64',
    service_twin_id: 'u32',
    consumer_twin_id: 'u32',
    base_fee: 'u64',
    variable_fee: 'u64',
    metadata: 'BoundedVec<u8>',
    accepted_by_service: 'bool',
    accepted_by_consumer: 'bool',
    last_bill: 'u64',
    state: 'ServiceContractState',
  }),
  ServiceContractBill: struct('pallet_smart_contract::types::ServiceContractBill', {
    variable_amount: 'u64',
    window: 'u64',
    metadata: 'BoundedVec<u8>',
  }),
};
