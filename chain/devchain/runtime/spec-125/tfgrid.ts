import { call, map, optionalMap, type PalletDescription, value, variant } from '../description.js';
import { u32 } from '../scale-writer.js';
import { tfgridErrors } from './tfgrid-errors.js';
import { tfgridPolicyTypes } from './tfgrid-policy-types.js';
import { tfgridTypes } from './tfgrid-types.js';

const text = 'BoundedVec<u8>';

const nodeInput = {
  farm_id: 'u32',
  resources: 'Resources',
  location: 'LocationInput',
  interfaces: 'BoundedVec<InterfaceInput>',
  secure_boot: 'bool',
  virtualized: 'bool',
  serial_number: `Option<${text}>`,
};

const terms = {
  name: 'Vec<u8>',
  su: 'Policy',
  cu: 'Policy',
  nu: 'Policy',
  ipu: 'Policy',
  unique_name: 'Policy',
  domain_name: 'Policy',
  foundation_account: 'AccountId32',
  certified_sales_account: 'AccountId32',
  discount_for_dedication_nodes: 'u8',
};

/** The same in all runtimes that are described. */
export const pricingCalls = [
  call(22, 'create_pricing_policy', terms),
  call(23, 'update_pricing_policy', { id: 'u32', ...terms }),
];

/**
 * pallet_tfgrid, index 11: twins, farms, nodes. All events and errors of spec 125; of the calls those that a grid on a
 * laptop needs, with their real indices. `report_uptime_v2` (38) and its error came after spec 125: see changed-since.ts.
 * Source: tfchain substrate-node/pallets/pallet-tfgrid/src/lib.rs at spec 125; metadata-v14.hex.
 */
export const tfgrid: PalletDescription = {
  name: 'TfgridModule',
  index: 11,
  path: 'pallet_tfgrid',
  types: { ...tfgridTypes, ...tfgridPolicyTypes },
  storage: [
    optionalMap('Farms', 'u32', 'Farm'),
    map('NodesByFarmID', 'u32', 'Vec<u32>'),
    map('FarmIdByName', 'Vec<u8>', 'u32'),
    optionalMap('Nodes', 'u32', 'Node'),
    map('NodeIdByTwinID', 'u32', 'u32'),
    optionalMap('Twins', 'u32', 'Twin'),
    optionalMap('TwinIdByAccountID', 'AccountId32', 'u32'),
    optionalMap('UsersTermsAndConditions', 'AccountId32', 'Vec<TermsAndConditions>'),
    optionalMap('PricingPolicies', 'u32', 'PricingPolicy'),
    map('PricingPolicyIdByName', 'Vec<u8>', 'u32'),
    value('ConnectionPrice', 'u32'),
    value('FarmID', 'u32'),
    value('NodeID', 'u32'),
    value('TwinID', 'u32'),
    value('PricingPolicyID', 'u32'),
    value('ZosVersion', 'Vec<u8>'),
    map('NodePower', 'u32', 'NodePower'),
  ],
  calls: [
    call(1, 'create_farm', { name: text, public_ips: 'BoundedVec<IP4>' }),
    call(5, 'add_farm_ip', { id: 'u32', ip: text, gw: text }),
    call(6, 'remove_farm_ip', { id: 'u32', ip: text }),
    call(8, 'create_node', nodeInput),
    call(9, 'update_node', { node_id: 'u32', ...nodeInput }),
    call(11, 'report_uptime', { uptime: 'u64' }),
    call(12, 'add_node_public_config', {
      farm_id: 'u32',
      node_id: 'u32',
      public_config: 'Option<PublicConfig>',
    }),
    call(13, 'delete_node', { id: 'u32' }),
    call(17, 'create_twin', { relay: `Option<${text}>`, pk: `Option<${text}>` }),
    call(18, 'update_twin', { relay: `Option<${text}>`, pk: `Option<${text}>` }),
    ...pricingCalls,
    call(25, 'user_accept_tc', { document_link: text, document_hash: text }),
    call(27, 'set_farm_dedicated', { farm_id: 'u32', dedicated: 'bool' }),
    call(34, 'set_zos_version', { zos_version: 'Vec<u8>' }),
    call(35, 'change_power_state', { power_state: 'Power' }),
    call(36, 'change_power_target', { node_id: 'u32', power_target: 'Power' }),
    call(38, 'report_uptime_v2', { uptime: 'u64', timestamp_hint: 'u64' }),
  ],
  events: [
    variant('FarmStored', ['Farm']),
    variant('FarmUpdated', ['Farm']),
    variant('FarmDeleted', ['u32']),
    variant('NodeStored', ['Node']),
    variant('NodeUpdated', ['Node']),
    variant('NodeDeleted', ['u32']),
    variant('NodeUptimeReported', ['u32', 'u64', 'u64']),
    variant('NodePublicConfigStored', ['u32', 'Option<PublicConfig>']),
    variant('EntityStored', ['Entity']),
    variant('EntityUpdated', ['Entity']),
    variant('EntityDeleted', ['u32']),
    variant('TwinStored', ['Twin']),
    variant('TwinUpdated', ['Twin']),
    variant('TwinEntityStored', ['u32', 'u32', 'Vec<u8>']),
    variant('TwinEntityRemoved', ['u32', 'u32']),
    variant('TwinDeleted', ['u32']),
    variant('PricingPolicyStored', ['PricingPolicy']),
    variant('FarmingPolicyStored', ['FarmingPolicy']),
    variant('FarmPayoutV2AddressRegistered', ['u32', 'Vec<u8>']),
    variant('FarmMarkedAsDedicated', ['u32']),
    variant('ConnectionPriceSet', ['u32']),
    variant('NodeCertificationSet', ['u32', 'NodeCertification']),
    variant('NodeCertifierAdded', ['AccountId32']),
    variant('NodeCertifierRemoved', ['AccountId32']),
    variant('FarmingPolicyUpdated', ['FarmingPolicy']),
    variant('FarmingPolicySet', ['u32', 'Option<FarmingPolicyLimit>']),
    variant('FarmCertificationSet', ['u32', 'FarmCertification']),
    variant('ZosVersionUpdated', ['Vec<u8>']),
    variant('PowerTargetChanged', { farm_id: 'u32', node_id: 'u32', power_target: 'Power' }),
    variant('PowerStateChanged', { farm_id: 'u32', node_id: 'u32', power_state: 'PowerState' }),
  ],
  errors: [...tfgridErrors, 'InvalidTimestampHint'],
  constants: [
    { name: 'MaxFarmNameLength', type: 'u32', value: u32(40) },
    { name: 'MaxFarmPublicIps', type: 'u32', value: u32(512) },
    { name: 'MaxInterfacesLength', type: 'u32', value: u32(10) },
    { name: 'MaxInterfaceIpsLength', type: 'u32', value: u32(10) },
  ],
};
