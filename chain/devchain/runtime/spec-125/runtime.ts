import type { RuntimeDescription } from '../description.js';
import { runtimeDefaults } from '../runtime-defaults.js';
import { balances } from './balances.js';
import { smartContract } from './smart-contract.js';
import { sudo } from './sudo.js';
import { system } from './system.js';
import { tfgrid } from './tfgrid.js';
import { timestamp } from './timestamp.js';
import { transactionPayment } from './transaction-payment.js';
import { utility } from './utility.js';

/**
 * TFChain at spec 125 (February 2023), the runtime of metadata-v14.hex: its indices, names, fields and orders.
 * Pallets that a grid on a laptop does without (consensus, bridge, price, council, ...) are left out.
 */
export const spec125: RuntimeDescription = {
  ...runtimeDefaults,
  specVersion: 125,
  pallets: [system, timestamp, balances, transactionPayment, sudo, tfgrid, smartContract, utility],
};
