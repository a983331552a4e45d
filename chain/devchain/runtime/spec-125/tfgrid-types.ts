import { enumeration, struct, type TypeDescriptions, variant } from '../description.js';

const text = 'BoundedVec<u8>';

/**
 * Types of pallet_tfgrid that are stored or emitted.
 * Source: tfchain substrate-node/support/src/{types,resources}.rs and pallets/pallet-tfgrid/src/types.rs.
 */
export const tfgridTypes: TypeDescriptions = {
  Resources: struct('tfchain_support::resources::Resources', {
    hru: 'u64',
    sru: 'u64',
    cru: 'u64',
    mru: 'u64',
  }),
  PublicIP: struct('tfchain_support::types::PublicIP', { ip: text, gateway: text, contract_id: 'u64' }),
  IP4: struct('tfchain_support::types::IP4', { ip: text, gw: text }),
  IP6: struct('tfchain_support::types::IP6', { ip: text, gw: text }),
  PublicConfig: struct('tfchain_support::types::PublicConfig', {
    ip4: 'IP4',
    ip6: 'Option<IP6>',
    domain: `Option<${text}>`,
  }),
  FarmCertification: enumeration('tfchain_support::types::FarmCertification', ['NotCertified', 'Gold']),
  NodeCertification: enumeration('tfchain_support::types::NodeCertification', ['Diy', 'Certified']),
  FarmingPolicyLimit: struct('tfchain_support::types::FarmingPolicyLimit', {
    farming_policy_id: 'u32',
    cu: 'Option<u64>',
    su: 'Option<u64>',
    end: 'Option<u64>',
    node_count: 'Option<u32>',
    node_certification: 'bool',
  }),
  FarmName: struct('pallet_tfgrid::farm::FarmName', [text]),
  Farm: struct(
    'tfchain_support::types::Farm',
    {
      version: 'u32',
      id: 'u32',
      name: 'FarmName',
      twin_id: 'u32',
      pricing_policy_id: 'u32',
      certification: 'FarmCertification',
      public_ips: 'BoundedVec<PublicIP>',
      dedicated_farm: 'bool',
      farming_policy_limits: 'Option<FarmingPolicyLimit>',
    },
    { Name: 'FarmName' },
  ),
  CityName: struct('pallet_tfgrid::node::CityName', [text]),
  CountryName: struct('pallet_tfgrid::node::CountryName', [text]),
  Location: struct('pallet_tfgrid::node::Location', {
    city: 'CityName',
    country: 'CountryName',
    latitude: text,
    longitude: text,
  }),
  InterfaceName: struct('pallet_tfgrid::interface::InterfaceName', [text]),
  InterfaceMac: struct('pallet_tfgrid::interface::InterfaceMac', [text]),
  InterfaceIp: struct('pallet_tfgrid::interface::InterfaceIp', [text]),
  Interface: struct(
    'tfchain_support::types::Interface',
    { name: 'InterfaceName', mac: 'InterfaceMac', ips: 'BoundedVec<InterfaceIp>' },
    { Name: 'InterfaceName', Mac: 'InterfaceMac', Ips: 'BoundedVec<InterfaceIp>' },
  ),
  SerialNumber: struct('pallet_tfgrid::node::SerialNumber', [text]),
  Node: struct(
    'tfchain_support::types::Node',
    {
      version: 'u32',
      id: 'u32',
      farm_id: 'u32',
      twin_id: 'u32',
      resources: 'Resources',
      location: 'Location',
      public_config: 'Option<PublicConfig>',
      created: 'u64',
      farming_policy_id: 'u32',
      interfaces: 'Vec<Interface>',
      certification: 'NodeCertification',
      secure_boot: 'bool',
      virtualized: 'bool',
      serial_number: 'Option<SerialNumber>',
      connection_price: 'u32',
    },
    { Location: 'Location', If: 'Interface', SerialNumber: 'SerialNumber' },
  ),
  Power: enumeration('tfchain_support::types::Power', ['Up', 'Down']),
  PowerState: enumeration('tfchain_support::types::PowerState', ['Up', variant('Down', ['u32'])], {
    B: 'u32',
  }),
  NodePower: struct(
    'tfchain_support::types::NodePower',
    { state: 'PowerState', target: 'Power' },
    { B: 'u32' },
  ),
  EntityProof: struct('pallet_tfgrid::types::EntityProof', { entity_id: 'u32', signature: 'Vec<u8>' }),
  Twin: struct(
    'pallet_tfgrid::types::Twin',
    {
      id: 'u32',
      account_id: 'AccountId32',
      relay: `Option<${text}>`,
      entities: 'Vec<EntityProof>',
      pk: `Option<${text}>`,
    },
    { AccountId: 'AccountId32' },
  ),
  TermsAndConditions: struct('pallet_tfgrid::terms_cond::TermsAndConditions', {
    account_id: 'AccountId32',
    timestamp: 'u64',
    document_link: text,
    document_hash: text,
  }),
  LocationInput: struct('pallet_tfgrid::types::LocationInput', {
    city: text,
    country: text,
    latitude: text,
    longitude: text,
  }),
  // polkadot-js tells types of one path apart by their parameters, so both Interfaces must name them
  InterfaceInput: struct(
    'tfchain_support::types::Interface',
    { name: text, mac: text, ips: `BoundedVec<${text}>` },
    { Name: text, Mac: text, Ips: `BoundedVec<${text}>` },
  ),
};
