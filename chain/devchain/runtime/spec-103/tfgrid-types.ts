import { pickTypes, struct, type TypeDescriptions } from '../description.js';
import { tfgridPolicyTypes } from '../spec-125/tfgrid-policy-types.js';
import { tfgridTypes } from '../spec-125/tfgrid-types.js';

/**
 * pallet_tfgrid's types before its texts became bounded: a node's city and country stand beside its location, a public
 * config is five texts of which the unset ones are empty, a twin has an address and a version.
 * Source: tfchain substrate-node/support/src/types.rs and pallets/pallet-tfgrid/src/types.rs at spec 103.
 */
export const tfgridTypes103: TypeDescriptions = {
  ...pickTypes(
    tfgridTypes,
    'FarmCertification',
    'NodeCertification',
    'FarmingPolicyLimit',
    'EntityProof',
    'Resources',
  ),
  ...pickTypes(tfgridPolicyTypes, 'Unit', 'Policy', 'PricingPolicy', 'FarmingPolicy'),
  PublicIP: struct('tfchain_support::types::PublicIP', {
    ip: 'Vec<u8>',
    gateway: 'Vec<u8>',
    contract_id: 'u64',
  }),
  PublicConfig: struct('tfchain_support::types::PublicConfig', {
    ipv4: 'Vec<u8>',
    ipv6: 'Vec<u8>',
    gw4: 'Vec<u8>',
    gw6: 'Vec<u8>',
    domain: 'Vec<u8>',
  }),
  Farm: struct('tfchain_support::types::Farm', {
    version: 'u32',
    id: 'u32',
    name: 'Vec<u8>',
    twin_id: 'u32',
    pricing_policy_id: 'u32',
    certification: 'FarmCertification',
    public_ips: 'Vec<PublicIP>',
    dedicated_farm: 'bool',
    farming_policy_limits: 'Option<FarmingPolicyLimit>',
  }),
  Location: struct('tfchain_support::types::Location', { longitude: 'Vec<u8>', latitude: 'Vec<u8>' }),
  Interface: struct('tfchain_support::types::Interface', {
    name: 'Vec<u8>',
    mac: 'Vec<u8>',
    ips: 'Vec<Vec<u8>>',
  }),
  Node: struct('tfchain_support::types::Node', {
    version: 'u32',
    id: 'u32',
    farm_id: 'u32',
    twin_id: 'u32',
    resources: 'Resources',
    location: 'Location',
    country: 'Vec<u8>',
    city: 'Vec<u8>',
    public_config: 'Option<PublicConfig>',
    created: 'u64',
    farming_policy_id: 'u32',
    interfaces: 'Vec<Interface>',
    certification: 'NodeCertification',
    secure_boot: 'bool',
    virtualized: 'bool',
    serial_number: 'Vec<u8>',
    connection_price: 'u32',
  }),
  Entity: struct(
    'pallet_tfgrid::types::Entity',
    {
      version: 'u32',
      id: 'u32',
      name: 'Vec<u8>',
      account_id: 'AccountId32',
      country: 'Vec<u8>',
      city: 'Vec<u8>',
    },
    { AccountId: 'AccountId32' },
  ),
  Twin: struct(
    'pallet_tfgrid::types::Twin',
    { version: 'u32', id: 'u32', account_id: 'AccountId32', ip: 'Vec<u8>', entities: 'Vec<EntityProof>' },
    { AccountId: 'AccountId32' },
  ),
  TermsAndConditions: struct(
    'pallet_tfgrid::types::TermsAndConditions',
    { account_id: 'AccountId32', timestamp: 'u64', document_link: 'Vec<u8>', document_hash: 'Vec<u8>' },
    { AccountId: 'AccountId32' },
  ),
};
