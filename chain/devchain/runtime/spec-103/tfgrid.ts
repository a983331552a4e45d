import { call, map, optionalMap, type PalletDescription, value } from '../description.js';
import { pricingCalls, tfgrid } from '../spec-125/tfgrid.js';
import { tfgridErrors103 } from './tfgrid-errors.js';
import { tfgridTypes103 } from './tfgrid-types.js';

const nodeInput = {
  farm_id: 'u32',
  resources: 'Resources',
  location: 'Location',
  country: 'Vec<u8>',
  city: 'Vec<u8>',
  interfaces: 'Vec<Interface>',
  secure_boot: 'bool',
  virtualized: 'bool',
  serial_number: 'Vec<u8>',
};

/** Events that spec 125 has and spec 103 had not yet; all of them stand at the end of the list. */
const later = new Set(['ZosVersionUpdated', 'PowerTargetChanged', 'PowerStateChanged']);

/**
 * pallet_tfgrid, index 11, as spec 103 had it: no power management, no Zero-OS version, no uptime hint; farms, nodes
 * and prices that do not exist read as zeros instead of as nothing.
 * Source: tfchain substrate-node/pallets/pallet-tfgrid/src/lib.rs at spec 103.
 */
export const tfgrid103: PalletDescription = {
  name: 'TfgridModule',
  index: 11,
  path: 'pallet_tfgrid',
  types: tfgridTypes103,
  storage: [
    map('Farms', 'u32', 'Farm'),
    map('FarmIdByName', 'Vec<u8>', 'u32'),
    map('Nodes', 'u32', 'Node'),
    map('NodeIdByTwinID', 'u32', 'u32'),
    optionalMap('Twins', 'u32', 'Twin'),
    optionalMap('TwinIdByAccountID', 'AccountId32', 'u32'),
    optionalMap('UsersTermsAndConditions', 'AccountId32', 'Vec<TermsAndConditions>'),
    map('PricingPolicies', 'u32', 'PricingPolicy'),
    map('PricingPolicyIdByName', 'Vec<u8>', 'u32'),
    value('ConnectionPrice', 'u32'),
    value('FarmID', 'u32'),
    value('NodeID', 'u32'),
    value('TwinID', 'u32'),
    value('PricingPolicyID', 'u32'),
  ],
  calls: [
    call(1, 'create_farm', { name: 'Vec<u8>', public_ips: 'Vec<PublicIP>' }),
    call(5, 'add_farm_ip', { id: 'u32', ip: 'Vec<u8>', gateway: 'Vec<u8>' }),
    call(6, 'remove_farm_ip', { id: 'u32', ip: 'Vec<u8>' }),
    call(8, 'create_node', nodeInput),
    call(9, 'update_node', { node_id: 'u32', ...nodeInput }),
    call(11, 'report_uptime', { uptime: 'u64' }),
    call(12, 'add_node_public_config', { farm_id: 'u32', node_id: 'u32', public_config: 'PublicConfig' }),
    call(13, 'delete_node', { id: 'u32' }),
    call(17, 'create_twin', { ip: 'Vec<u8>' }),
    call(18, 'update_twin', { ip: 'Vec<u8>' }),
    ...pricingCalls,
    call(25, 'user_accept_tc', { document_link: 'Vec<u8>', document_hash: 'Vec<u8>' }),
    call(27, 'set_farm_dedicated', { farm_id: 'u32', dedicated: 'bool' }),
  ],
  events: (tfgrid.events ?? [])
    .filter(({ name }) => !later.has(name))
    .map((event) =>
      event.name === 'NodePublicConfigStored' ? { ...event, fields: ['u32', 'PublicConfig'] } : event,
    ),
  errors: tfgridErrors103,
};
