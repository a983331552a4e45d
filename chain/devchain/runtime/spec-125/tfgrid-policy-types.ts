import { enumeration, struct, type TypeDescriptions } from '../description.js';

const policy = 'Policy';

/**
 * Prices; and entities and farming policies, which nothing in zledger reads, but pallet_tfgrid has events with them and an
 * event list with holes would not be TFChain's. Source: tfchain substrate-node/pallets/pallet-tfgrid/src/types.rs.
 */
export const tfgridPolicyTypes: TypeDescriptions = {
  Entity: struct(
    'pallet_tfgrid::types::Entity',
    {
      version: 'u32',
      id: 'u32',
      name: 'Vec<u8>',
      account_id: 'AccountId32',
      country: 'CountryName',
      city: 'CityName',
    },
    { AccountId: 'AccountId32', City: 'CityName', Country: 'CountryName' },
  ),
  Unit: enumeration('pallet_tfgrid::types::Unit', [
    'Bytes',
    'Kilobytes',
    'Megabytes',
    'Gigabytes',
    'Terrabytes',
  ]),
  Policy: struct('pallet_tfgrid::types::Policy', { value: 'u32', unit: 'Unit' }),
  PricingPolicy: struct(
    'pallet_tfgrid::types::PricingPolicy',
    {
      version: 'u32',
      id: 'u32',
      name: 'Vec<u8>',
      su: policy,
      cu: policy,
      nu: policy,
      ipu: policy,
      unique_name: policy,
      domain_name: policy,
      foundation_account: 'AccountId32',
      certified_sales_account: 'AccountId32',
      discount_for_dedication_nodes: 'u8',
    },
    { AccountId: 'AccountId32' },
  ),
  FarmingPolicy: struct(
    'pallet_tfgrid::types::FarmingPolicy',
    {
      version: 'u32',
      id: 'u32',
      name: 'Vec<u8>',
      cu: 'u32',
      su: 'u32',
      nu: 'u32',
      ipv4: 'u32',
      minimal_uptime: 'u16',
      policy_created: 'u32',
      policy_end: 'u32',
      immutable: 'bool',
      default: 'bool',
      node_certification: 'NodeCertification',
      farm_certification: 'FarmCertification',
    },
    { BlockNumber: 'u32' },
  ),
};
