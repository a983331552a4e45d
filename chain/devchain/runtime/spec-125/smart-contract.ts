import { call, map, optionalMap, type PalletDescription, value, variant } from '../description.js';
import { u32, u64 } from '../scale-writer.js';
import { serviceContractTypes } from './service-contract-types.js';
import { smartContractErrors } from './smart-contract-errors.js';
import { smartContractTypes } from './smart-contract-types.js';

const deployment = { deployment_hash: '[u8; 32]', deployment_data: 'BoundedVec<u8>' };
const contractOnNode = { contract_id: 'u64', node_id: 'u32', twin_id: 'u32' };

/**
 * pallet_smart_contract, index 12: node, name and rent contracts and their billing. All events and errors of spec 125;
 * of the calls those about contracts, with their real indices (solution providers and service contracts are left out).
 * Source: tfchain substrate-node/pallets/pallet-smart-contract/src/lib.rs at spec 125; metadata-v14.hex.
 */
export const smartContract: PalletDescription = {
  name: 'SmartContractModule',
  index: 12,
  path: 'pallet_smart_contract',
  types: { ...smartContractTypes, ...serviceContractTypes },
  storage: [
    optionalMap('Contracts', 'u64', 'Contract'),
    map('ContractBillingInformationByID', 'u64', 'ContractBillingInformation'),
    map('NodeContractResources', 'u64', 'ContractResources'),
    {
      name: 'ContractIDByNodeIDAndHash',
      keys: [
        ['Blake2_128Concat', 'u32'],
        ['Blake2_128Concat', '[u8; 32]'],
      ],
      value: 'u64',
      modifier: 'default',
    },
    map('ActiveNodeContracts', 'u32', 'Vec<u64>'),
    map('ContractsToBillAt', 'u64', 'Vec<u64>'),
    map('ContractLock', 'u64', 'ContractLock'),
    map('ContractIDByNameRegistration', 'NameContractName', 'u64'),
    optionalMap('ActiveRentContractForNode', 'u32', 'u64'),
    value('ContractID', 'u64'),
    value('BillingFrequency', 'u64', u64(600)),
  ],
  calls: [
    call(0, 'create_node_contract', {
      node_id: 'u32',
      ...deployment,
      public_ips: 'u32',
      solution_provider_id: 'Option<u64>',
    }),
    call(1, 'update_node_contract', { contract_id: 'u64', ...deployment }),
    call(2, 'cancel_contract', { contract_id: 'u64' }),
    call(4, 'create_name_contract', { name: 'Vec<u8>' }),
    call(5, 'add_nru_reports', { reports: 'Vec<NruConsumption>' }),
    call(6, 'report_contract_resources', { contract_resources: 'Vec<ContractResources>' }),
    call(7, 'create_rent_contract', { node_id: 'u32', solution_provider_id: 'Option<u64>' }),
    call(10, 'bill_contract_for_block', { contract_id: 'u64' }),
    call(18, 'change_billing_frequency', { frequency: 'u64' }),
  ],
  events: [
    variant('ContractCreated', ['Contract']),
    variant('ContractUpdated', ['Contract']),
    variant('NodeContractCanceled', contractOnNode),
    variant('NameContractCanceled', { contract_id: 'u64' }),
    variant('IPsReserved', { contract_id: 'u64', public_ips: 'BoundedVec<PublicIP>' }),
    variant('IPsFreed', { contract_id: 'u64', public_ips: 'BoundedVec<PublicIP>' }),
    variant('ContractDeployed', ['u64', 'AccountId32']),
    variant('ConsumptionReportReceived', ['Consumption']),
    variant('ContractBilled', ['ContractBill']),
    variant('TokensBurned', { contract_id: 'u64', amount: 'u128' }),
    variant('UpdatedUsedResources', ['ContractResources']),
    variant('NruConsumptionReportReceived', ['NruConsumption']),
    variant('RentContractCanceled', { contract_id: 'u64' }),
    variant('ContractGracePeriodStarted', { ...contractOnNode, block_number: 'u64' }),
    variant('ContractGracePeriodEnded', contractOnNode),
    variant('SolutionProviderCreated', ['SolutionProvider']),
    variant('SolutionProviderApproved', ['u64', 'bool']),
    variant('ServiceContractCreated', ['ServiceContract']),
    variant('ServiceContractMetadataSet', ['ServiceContract']),
    variant('ServiceContractFeesSet', ['ServiceContract']),
    variant('ServiceContractApproved', ['ServiceContract']),
    variant('ServiceContractCanceled', { service_contract_id: 'u64', cause: 'Cause' }),
    variant('ServiceContractBilled', {
      service_contract: 'ServiceContract',
      bill: 'ServiceContractBill',
      amount: 'u128',
    }),
    variant('BillingFrequencyChanged', ['u64']),
  ],
  errors: smartContractErrors,
  constants: [
    { name: 'MaxNameContractNameLength', type: 'u32', value: u32(64) },
    { name: 'MaxDeploymentDataLength', type: 'u32', value: u32(512) },
    { name: 'MaxNodeContractPublicIps', type: 'u32', value: u32(512) },
  ],
};
