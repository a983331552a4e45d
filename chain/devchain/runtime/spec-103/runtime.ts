import type { RuntimeDescription } from '../description.js';
import { runtimeDefaults } from '../runtime-defaults.js';
import { balances } from '../spec-125/balances.js';
import { sudo } from '../spec-125/sudo.js';
import { system } from '../spec-125/system.js';
import { timestamp } from '../spec-125/timestamp.js';
import { transactionPayment } from '../spec-125/transaction-payment.js';
import { utility } from '../spec-125/utility.js';
import { smartContract103 } from './smart-contract.js';
import { tfgrid103 } from './tfgrid.js';

/**
 * TFChain's own pallets at spec 103 (July 2022), the first layouts that were served as metadata V14.
 * Substrate's pallets are those of spec 125, so that an upgrade changes what TFChain changed and nothing else; Utility,
 * which came with spec 110, is there for batches.
 */
export const spec103: RuntimeDescription = {
  ...runtimeDefaults,
  specVersion: 103,
  pallets: [system, timestamp, balances, transactionPayment, sudo, tfgrid103, smartContract103, utility],
};
