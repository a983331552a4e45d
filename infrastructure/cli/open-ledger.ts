import { join } from 'node:path';

import type { Ledger } from '../ledger/ledger.js';

/**
 * Opens the ledger of a node that is not running, lends it to `use` and closes it, whatever happens.
 * Never makes a new one: a mistyped folder must not look like an empty ledger.
 * @param data the data folder; the ledger is in its subfolder `ledger`
 * @throws LedgerError
 */
export async function withLedger<Result>(
  data: string,
  use: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  // loaded only when needed: help must not wait for the database
  const { openLevelLedger } = await import('../ledger/level-ledger.js');
  const ledger = await openLevelLedger({ path: join(data, 'ledger'), readonly: true });
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}
