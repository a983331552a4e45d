import type { TypesFrom } from './types-from.js';

/**
 * Types of TFChain's smart-contract pallet in the time of V12 metadata (see grid-types.ts).
 * Source: TFChain pallet-smart-contract/src/types.rs. Note the state of a contract from spec 59 on: tag 1.7.0 has
 * `Created, Deleted(Cause), GracePeriod(u64)`; tables that say `Created, Deleted, OutOfFunds, GracePeriod` misread a
 * contract that is updated in its grace period.
 */
export const contractTypes: readonly TypesFrom[] = [
  {
    since: 9,
    types: {
      DiscountLevel: { _enum: ['None', 'Default', 'Bronze', 'Silver', 'Gold'] },
      ContractState: { _enum: ['Created', 'Deleted', 'OutOfFunds'] },
      NodeContract: {
        nodeId: 'u32',
        deploymentData: 'Bytes',
        deploymentHash: 'Bytes',
        publicIps: 'u32',
        publicIpsList: 'Vec<PublicIP>',
      },
      NameContract: { name: 'Bytes' },
      ContractData: { _enum: { NodeContract: 'NodeContract', NameContract: 'NameContract' } },
      Contract: {
        version: 'u32',
        state: 'ContractState',
        contractId: 'u64',
        twinId: 'u32',
        contractType: 'ContractData',
      },
      ContractBill: {
        contractId: 'u64',
        timestamp: 'u64',
        discountLevel: 'DiscountLevel',
        amountBilled: 'u128',
      },
      ContractBillingInformation: { previousNuReported: 'u64', lastUpdated: 'u64', amountUnbilled: 'u64' },
      ContractLock: { amountLocked: 'Balance', lockUpdated: 'u64', cycles: 'u16' },
      ContractResources: { contractId: 'u64', used: 'Resources' },
      NruConsumption: { contractId: 'u64', timestamp: 'u64', window: 'u64', nru: 'u64' },
      Consumption: {
        contractId: 'u64',
        timestamp: 'u64',
        cru: 'u64',
        sru: 'u64',
        hru: 'u64',
        mru: 'u64',
        nru: 'u64',
      },
      NameRegistration: { nameRegistrationId: 'u64', twinId: 'u32', name: 'Bytes' },
    },
  },
  {
    since: 25,
    types: {
      Cause: { _enum: ['CanceledByUser', 'OutOfFunds'] },
      ContractState: { _enum: { Created: 'Null', Deleted: 'Cause' } },
    },
  },
  {
    since: 50,
    types: {
      RentContract: { nodeId: 'u32' },
      ContractData: {
        _enum: { NodeContract: 'NodeContract', NameContract: 'NameContract', RentContract: 'RentContract' },
      },
    },
  },
  {
    since: 59,
    types: { ContractState: { _enum: { Created: 'Null', Deleted: 'Cause', GracePeriod: 'u64' } } },
  },
];
