import { balancesCalls } from './balances.js';
import type { CallTable } from './pallet.js';
import { changeCalls } from './smart-contract/change.js';
import { createCalls } from './smart-contract/create.js';
import { reportCalls } from './smart-contract/reports.js';
import { sudoCalls } from './sudo.js';
import { systemCalls } from './system.js';
import { farmCalls } from './tfgrid/farm.js';
import { nodeCalls } from './tfgrid/node.js';
import { powerCalls } from './tfgrid/power.js';
import { pricingCalls } from './tfgrid/pricing.js';
import { twinCalls } from './tfgrid/twin.js';
import { utilityCalls } from './utility.js';

/** Every call that the development chain carries out. What its metadata has beyond these fails as filtered. */
export const calls: CallTable = {
  ...systemCalls,
  ...balancesCalls,
  ...sudoCalls,
  ...utilityCalls,
  ...twinCalls,
  ...farmCalls,
  ...nodeCalls,
  ...powerCalls,
  ...pricingCalls,
  ...createCalls,
  ...changeCalls,
  ...reportCalls,
};
