import type { TypesFrom } from './types-from.js';

/**
 * Prices, certificates and terms of TFChain's tfgrid pallet in the time of V12 metadata (see grid-types.ts).
 * Source: TFChain pallet-tfgrid/src/types.rs; `discountForDedicatedNodes` came with spec 50 (tag 1.5.0).
 */
export const policyTypes: readonly TypesFrom[] = [
  {
    since: 9,
    types: {
      Unit: { _enum: ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terrabytes'] },
      Policy: { value: 'u32', unit: 'Unit' },
      PricingPolicy: {
        version: 'u32',
        id: 'u32',
        name: 'Bytes',
        su: 'Policy',
        cu: 'Policy',
        nu: 'Policy',
        ipu: 'Policy',
        uniqueName: 'Policy',
        domainName: 'Policy',
        foundationAccount: 'AccountId',
        certifiedSalesAccount: 'AccountId',
      },
      CertificationCodeType: { _enum: ['Farm', 'Entity'] },
      CertificationCodes: {
        version: 'u32',
        id: 'u32',
        name: 'Bytes',
        description: 'Bytes',
        certificationCodeType: 'CertificationCodeType',
      },
      FarmingPolicy: {
        version: 'u32',
        id: 'u32',
        name: 'Bytes',
        cu: 'u32',
        su: 'u32',
        nu: 'u32',
        ipv4: 'u32',
        timestamp: 'u64',
        certificationType: 'CertificationType',
      },
      TermsAndConditions: {
        accountId: 'AccountId',
        timestamp: 'u64',
        documentLink: 'Bytes',
        documentHash: 'Bytes',
      },
      PalletStorageVersion: { _enum: ['V1', 'V2', 'V3', 'V4'] },
      StorageVersion: { _enum: ['V1Struct', 'V2Struct', 'V3Struct', 'V4Struct', 'V5Struct'] },
    },
  },
  {
    since: 50,
    types: {
      PricingPolicy: {
        version: 'u32',
        id: 'u32',
        name: 'Bytes',
        su: 'Policy',
        cu: 'Policy',
        nu: 'Policy',
        ipu: 'Policy',
        uniqueName: 'Policy',
        domainName: 'Policy',
        foundationAccount: 'AccountId',
        certifiedSalesAccount: 'AccountId',
        discountForDedicatedNodes: 'u8',
      },
    },
  },
  {
    since: 63,
    types: {
      FarmingPolicy: {
        version: 'u32',
        id: 'u32',
        name: 'Bytes',
        cu: 'u32',
        su: 'u32',
        nu: 'u32',
        ipv4: 'u32',
        minimalUptime: 'u16',
        policyCreated: 'BlockNumber',
        policyEnd: 'BlockNumber',
        immutable: 'bool',
        default: 'bool',
        nodeCertification: 'NodeCertification',
        farmCertification: 'FarmCertification',
      },
    },
  },
];
