import { LedgerError } from './ledger.js';

/** The error for a broken commit: what, where, and what to do. */
export function corrupt(position: number, reason: string, cause?: unknown): LedgerError {
  return new LedgerError(
    'LEDGER_CORRUPT',
    `The log is damaged at position ${position}: ${reason}. What is before it is intact. ` +
      'Nothing was changed; restore the data folder from a backup and check the disk.',
    position,
    cause === undefined ? undefined : { cause },
  );
}
