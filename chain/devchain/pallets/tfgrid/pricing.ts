import { type CallTable, type Context, call, storageItem } from '../pallet.js';
import { type PricingPolicy, firstPolicy, pricingPolicies } from '../smart-contract/pricing.js';
import { ensureRoot } from '../sudo.js';
import { tfgridFail } from './records.js';

const policyCount = storageItem<[], number>('TfgridModule', 'PricingPolicyID');
const policyIdByName = storageItem<[string], number>('TfgridModule', 'PricingPolicyIdByName');

type Terms = Omit<PricingPolicy, 'id' | 'version'>;

function store(context: Context, policy: PricingPolicy): void {
  pricingPolicies.put(context, policy, policy.id);
  policyIdByName.put(context, policy.id, policy.name);
  context.deposit('TfgridModule', 'PricingPolicyStored', { policy });
}

function create(context: Context, terms: Terms): void {
  ensureRoot(context);
  if (policyIdByName.has(context, terms.name)) tfgridFail('PricingPolicyExists');
  const id = policyCount.get(context) + 1;
  store(context, { version: firstPolicy.version, id, ...terms });
  policyCount.put(context, id);
}

function update(context: Context, id: number, terms: Terms): void {
  ensureRoot(context);
  const known = pricingPolicies.get(context, id) ?? tfgridFail('PricingPolicyNotExists');
  if (policyIdByName.has(context, terms.name) && policyIdByName.get(context, terms.name) !== id)
    tfgridFail('PricingPolicyWithDifferentIdExists');
  if (terms.name !== known.name) policyIdByName.remove(context, known.name);
  store(context, { version: known.version, id, ...terms });
}

/** Calls of pallet tfgrid about prices, for root alone. Source: tfchain pallet-tfgrid/src/pricing.rs. */
export const pricingCalls: CallTable = {
  'tfgridModule.createPricingPolicy': call<Terms>(create),
  'tfgridModule.updatePricingPolicy': call<Terms & { id: number }>((context, { id, ...terms }) =>
    update(context, id, terms),
  ),
};
