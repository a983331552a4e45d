import { hexOf } from '../bytes-text.js';
import { type Account, type Context, optionalItem } from '../pallet.js';
import { contractFail } from './records.js';

/** A price in 1e-7 USD per unit and hour. */
export interface Price {
  readonly value: number;
  readonly unit: Unit;
}

type Unit = 'Bytes' | 'Kilobytes' | 'Megabytes' | 'Gigabytes' | 'Terrabytes';

/** A record of pallet tfgrid, as its metadata shapes it. */
export interface PricingPolicy {
  readonly version: number;
  readonly id: number;
  /** Bytes as hex. */
  readonly name: string;
  readonly su: Price;
  readonly cu: Price;
  readonly nu: Price;
  readonly ipu: Price;
  readonly uniqueName: Price;
  readonly domainName: Price;
  readonly foundationAccount: Account;
  readonly certifiedSalesAccount: Account;
  /** Percent. */
  readonly discountForDedicationNodes: number;
}

const price = (value: number): Price => ({ value, unit: 'Gigabytes' });

/** The policy of block 0: the prices of TFChain's own genesis. Source: tfchain substrate-node/node/src/chain_spec.rs. */
export const firstPolicy: PricingPolicy = {
  version: 2,
  id: 1,
  name: hexOf('threefold_default_pricing_policy'),
  su: price(50_000),
  cu: price(100_000),
  nu: price(15_000),
  ipu: price(40_000),
  uniqueName: price(2_500),
  domainName: price(5_000),
  foundationAccount: `0x${'0f'.repeat(32)}`,
  certifiedSalesAccount: `0x${'0e'.repeat(32)}`,
  discountForDedicationNodes: 50,
};

const powers: Readonly<Record<Unit, bigint>> = {
  Bytes: 0n,
  Kilobytes: 1n,
  Megabytes: 2n,
  Gigabytes: 3n,
  Terrabytes: 4n,
};

/** How many bytes a price's unit has; storage and memory count in powers of 1024, traffic in powers of 1000. */
export function unitBytes({ unit }: Price, base: 1000n | 1024n): bigint {
  return base ** powers[unit];
}

/** Where the stakers' share goes. */
export const stakingPoolAccount: Account = `0x${'12'.repeat(32)}`;

export const pricingPolicies = optionalItem<[number], PricingPolicy>('TfgridModule', 'PricingPolicies');

/** @throws DispatchFailure (`PricingPolicyNotExists`) */
export function pricingPolicy(context: Context, id: number): PricingPolicy {
  return pricingPolicies.get(context, id) ?? contractFail('PricingPolicyNotExists');
}

/** By which every contract is billed, whatever its farm's policy. Source: tfchain pallet-smart-contract/src/{billing,cost}.rs. */
export function billingPolicy(context: Context): PricingPolicy {
  return pricingPolicy(context, firstPolicy.id);
}
