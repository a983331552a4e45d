import { type Account, storageItem } from '../pallet.js';

/** A price in 1e-7 USD per unit and hour. */
export interface Price {
  readonly value: number;
  readonly unit: Unit;
}

type Unit = 'Bytes' | 'Kilobytes' | 'Megabytes' | 'Gigabytes' | 'Terrabytes';

export interface PricingPolicy {
  readonly su: Price;
  readonly cu: Price;
  readonly nu: Price;
  readonly ipu: Price;
  readonly uniqueName: Price;
  readonly foundationAccount: Account;
  readonly certifiedSalesAccount: Account;
  /** Percent. */
  readonly discountForDedicationNodes: number;
}

export const pricingPolicies = storageItem<[number], PricingPolicy | null>('TfgridModule', 'PricingPolicies');

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
