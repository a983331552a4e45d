import type { RuntimeDescription } from '../description.js';
import { runtimeDefaults } from '../runtime-defaults.js';
import { balances } from '../spec-125/balances.js';
import { sudo } from '../spec-125/sudo.js';
import { system } from '../spec-125/system.js';
import { timestamp } from '../spec-125/timestamp.js';
import { transactionPayment } from '../spec-125/transaction-payment.js';
import { utility } from '../spec-125/utility.js';
import { smartContract149 } from './smart-contract.js';
import { tfgrid149 } from './tfgrid.js';

/**
 * TFChain's own pallets at spec 149 (February 2024), the newest public one: every pallet but System and Sudo moved.
 * Substrate's pallets have their new indices and the layouts of spec 125; Sudo, which the main network no longer has,
 * stays for root calls. Source: `construct_runtime!` in tfchain substrate-node/runtime/src/lib.rs at spec 149.
 */
export const spec149: RuntimeDescription = {
  ...runtimeDefaults,
  specVersion: 149,
  pallets: [
    system,
    { ...timestamp, index: 1 },
    { ...utility, index: 3 },
    sudo,
    { ...balances, index: 20 },
    { ...transactionPayment, index: 21 },
    tfgrid149,
    smartContract149,
  ],
};
