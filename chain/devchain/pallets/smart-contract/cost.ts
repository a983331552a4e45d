import type { Context } from '../pallet.js';
import { type Resources, nodes } from '../tfgrid/records.js';
import { type Fixed, divide, fixed, greater, lesser, multiply, round } from './fixed-point.js';
import { type PricingPolicy, unitBytes } from './pricing.js';
import {
  type Contract,
  billingInformation,
  contractFail,
  contractResources,
  rentContractOfNode,
} from './records.js';

/** Prices are per hour. */
const billingReferencePeriod = 3600;

function perSecond(price: number, seconds: bigint): Fixed {
  return multiply(divide(fixed(price), fixed(billingReferencePeriod)), fixed(seconds));
}

function computeUnits(cru: Fixed, mru: Fixed): Fixed {
  const one = greater(mru / 4n, cru / 2n);
  const two = greater(mru / 8n, cru);
  const three = greater(mru / 2n, cru / 4n);
  return lesser(lesser(one, two), three);
}

function resourcesCost(resources: Resources, seconds: bigint, { su, cu }: PricingPolicy): Fixed {
  const hru = fixed(resources.hru) / unitBytes(su, 1024n);
  const sru = fixed(resources.sru) / unitBytes(su, 1024n);
  const mru = fixed(resources.mru) / unitBytes(cu, 1024n);
  const storage = multiply(perSecond(su.value, seconds), hru / 1200n + sru / 200n);
  const compute = multiply(perSecond(cu.value, seconds), computeUnits(fixed(resources.cru), mru));
  return storage + compute;
}

function nodeContractCost(
  context: Context,
  contract: Contract,
  seconds: bigint,
  policy: PricingPolicy,
): bigint {
  if (!('NodeContract' in contract.contractType)) return 0n;
  const { nodeId, publicIps } = contract.contractType.NodeContract;
  if (!nodes.has(context, nodeId)) contractFail('NodeNotExists');
  const { used } = contractResources.get(context, contract.contractId);
  // Whoever rents the whole node has paid for its resources already.
  const resources = rentContractOfNode.has(context, nodeId) ? 0n : resourcesCost(used, seconds, policy);
  const ips = multiply(fixed(publicIps), perSecond(policy.ipu.value, seconds));
  return round(resources + ips) + billingInformation.get(context, contract.contractId).amountUnbilled;
}

/**
 * What a contract costs for a time, in 1e-7 USD.
 * Source: tfchain pallet-smart-contract/src/cost.rs, calculate_contract_cost_units_usd.
 * @throws DispatchFailure (`NodeNotExists`)
 */
export function contractCost(
  context: Context,
  contract: Contract,
  seconds: bigint,
  policy: PricingPolicy,
): bigint {
  if (seconds === 0n) return 0n;
  const { contractType } = contract;
  if ('NodeContract' in contractType) return nodeContractCost(context, contract, seconds, policy);
  if ('NameContract' in contractType) return round(perSecond(policy.uniqueName.value, seconds));
  const node = nodes.get(context, contractType.RentContract.nodeId) ?? contractFail('NodeNotExists');
  const cost = round(resourcesCost(node.resources, seconds, policy));
  return (cost * BigInt(policy.discountForDedicationNodes)) / 100n;
}

/** 0.05 USD in 1e-3 USD: the price of a TFT never moves on the development chain. */
const tftPrice = 50n;

/** 1e-7 USD to 1e-7 TFT. */
export function usdToTft(cost: bigint): bigint {
  return round(divide(fixed(cost), fixed(tftPrice * 10_000n)) * 10_000_000n);
}

export type DiscountLevel = 'None' | 'Default' | 'Bronze' | 'Silver' | 'Gold';

const discounts: readonly (readonly [DiscountLevel, leastHalfMonths: bigint, percent: bigint])[] = [
  ['Gold', 36n, 40n],
  ['Silver', 12n, 60n],
  ['Bronze', 6n, 70n],
  ['Default', 3n, 80n],
];

/**
 * The discount for those who can pay for long: the level is how many months the balance would last.
 * Source: tfchain pallet-smart-contract/src/cost.rs, calculate_discount_tft.
 */
export function discounted(due: bigint, seconds: bigint, balance: bigint): [bigint, DiscountLevel] {
  if (due === 0n || seconds === 0n) return [0n, 'None'];
  const monthly = round((fixed(due * 3600n) / seconds) * 720n);
  const level = discounts.find(([, halfMonths]) => balance * 2n >= halfMonths * monthly);
  if (level === undefined) return [due, 'None'];
  return [(due * level[2] + 50n) / 100n, level[0]];
}
