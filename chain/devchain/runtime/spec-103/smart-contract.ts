import {
  call,
  map,
  type PalletDescription,
  struct,
  type TypeDescriptions,
  value,
  variant,
} from '../description.js';
import { smartContractTypes } from '../spec-125/smart-contract-types.js';
import { smartContractErrors103 } from './smart-contract-errors.js';

const { NameContractName: _unbounded, ...unchanged } = smartContractTypes;
const deployment = { data: 'Vec<u8>', deployment_hash: 'Vec<u8>' };

/**
 * Types of pallet_smart_contract before its texts became bounded: a node contract's data stands before its hash, and both
 * are of any length. Source: tfchain substrate-node/pallets/pallet-smart-contract/src/types.rs at spec 103.
 */
const types: TypeDescriptions = {
  ...unchanged,
  NodeContract: struct('pallet_smart_contract::types::NodeContract', {
    node_id: 'u32',
    deployment_data: 'Vec<u8>',
    deployment_hash: 'Vec<u8>',
    public_ips: 'u32',
    public_ips_list: 'Vec<PublicIP>',
  }),
  NameContract: struct('pallet_smart_contract::types::NameContract', { name: 'Vec<u8>' }),
  Contract: struct('pallet_smart_contract::types::Contract', {
    version: 'u32',
    state: 'ContractState',
    contract_id: 'u64',
    twin_id: 'u32',
    contract_type: 'ContractData',
  }),
};

/**
 * pallet_smart_contract, index 12, as spec 103 had it: events without field names, freed addresses without gateways,
 * contracts without a solution provider, the whole rent contract where spec 125 keeps its id, and contracts that do not
 * exist read as zeros. Source: tfchain substrate-node/pallets/pallet-smart-contract/src/lib.rs at spec 103.
 */
export const smartContract103: PalletDescription = {
  name: 'SmartContractModule',
  index: 12,
  path: 'pallet_smart_contract',
  types,
  storage: [
    map('Contracts', 'u64', 'Contract'),
    map('ContractBillingInformationByID', 'u64', 'ContractBillingInformation'),
    map('NodeContractResources', 'u64', 'ContractResources'),
    {
      name: 'ContractIDByNodeIDAndHash',
      keys: [
        ['Blake2_128Concat', 'u32'],
        ['Blake2_128Concat', 'Vec<u8>'],
      ],
      value: 'u64',
      modifier: 'default',
    },
    map('ActiveNodeContracts', 'u32', 'Vec<u64>'),
    map('ContractsToBillAt', 'u64', 'Vec<u64>'),
    map('ContractLock', 'u64', 'ContractLock'),
    map('ContractIDByNameRegistration', 'Vec<u8>', 'u64'),
    map('ActiveRentContractForNode', 'u32', 'Contract'),
    value('ContractID', 'u64'),
  ],
  calls: [
    call(0, 'create_node_contract', { node_id: 'u32', ...deployment, public_ips: 'u32' }),
    call(1, 'update_node_contract', { contract_id: 'u64', ...deployment }),
    call(2, 'cancel_contract', { contract_id: 'u64' }),
    call(4, 'create_name_contract', { name: 'Vec<u8>' }),
    call(5, 'add_nru_reports', { reports: 'Vec<NruConsumption>' }),
    call(6, 'report_contract_resources', { contract_resources: 'Vec<ContractResources>' }),
    call(7, 'create_rent_contract', { node_id: 'u32' }),
  ],
  events: [
    variant('ContractCreated', ['Contract']),
    variant('ContractUpdated', ['Contract']),
    variant('NodeContractCanceled', ['u64', 'u32', 'u32']),
    variant('NameContractCanceled', ['u64']),
    variant('IPsReserved', ['u64', 'Vec<PublicIP>']),
    variant('IPsFreed', ['u64', 'Vec<Vec<u8>>']),
    variant('ContractDeployed', ['u64', 'AccountId32']),
    variant('ConsumptionReportReceived', ['Consumption']),
    variant('ContractBilled', ['ContractBill']),
    variant('TokensBurned', ['u64', 'u128']),
    variant('UpdatedUsedResources', ['ContractResources']),
    variant('NruConsumptionReportReceived', ['NruConsumption']),
    variant('RentContractCanceled', ['u64']),
    variant('ContractGracePeriodStarted', ['u64', 'u32', 'u32', 'u64']),
    variant('ContractGracePeriodEnded', ['u64', 'u32', 'u32']),
  ],
  errors: smartContractErrors103,
};
