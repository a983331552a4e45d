import type { Command } from 'commander';

import { registerProveConsistency } from './prove-consistency.js';
import { registerProveEvent } from './prove-event.js';

/** `zledger prove`: proofs for others, who need neither the log nor trust in the node. */
export function registerProve(program: Command): void {
  const prove = program
    .command('prove')
    .summary('make a proof that others check without the log')
    .description(
      'Prints a small JSON file that `zledger check` (or anybody, with docs/integrity.md) checks without the log.',
    )
    .addHelpText('after', '\nExample:\n  $ zledger prove event 40 --data /var/lib/zledger > event-40.proof');
  registerProveEvent(prove);
  registerProveConsistency(prove);
}
