import { LedgerError } from './ledger.js';

/** The disk refused a write. `cause` is what it said. */
export function writeFailed(cause: unknown, position: number | null): LedgerError {
  return new LedgerError(
    'LEDGER_WRITE_FAILED',
    `The log cannot be written: ${deepestMessage(cause)}. Nothing was acknowledged, reading goes on. ` +
      'Make room or mend the disk, then open the ledger again.',
    position,
    { cause },
  );
}

export function closed(): LedgerError {
  return new LedgerError('LEDGER_CLOSED', 'The ledger is closed. Open it again to use it.');
}

/** Another process, or another opening in this one, holds the folder. */
export function locked(path: string, cause: unknown): LedgerError {
  return new LedgerError(
    'LEDGER_LOCKED',
    `The ledger in ${path} is open elsewhere, most likely by a running node; one at a time may use it, ` +
      'for reading too. Stop that one, or name another data folder.',
    null,
    { cause },
  );
}

/** The first `code` along the chain of causes that LevelDB's binding gives, or ''. */
export function levelCode(error: unknown): string {
  const codes = causes(error).map((cause) =>
    'code' in cause && typeof cause.code === 'string' ? cause.code : '',
  );
  // The opening wraps the reason: LEVEL_DATABASE_NOT_OPEN says only that there is one.
  return codes.find((code) => code !== '' && code !== 'LEVEL_DATABASE_NOT_OPEN') ?? codes[0] ?? '';
}

/** What the innermost cause says: LevelDB's own words. */
export function deepestMessage(error: unknown): string {
  return causes(error).at(-1)?.message ?? String(error);
}

/** Whether the disk itself said no (full, read-only, I/O), as opposed to data that is broken. */
export function isDiskRefusal(error: unknown): boolean {
  const text = deepestMessage(error);
  return /No space left|Read-only file system|Input\/output error|Disk quota|Permission denied|ENOSPC|EROFS|EIO|EACCES/.test(
    text,
  );
}

function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let next = error; next instanceof Error && found.length < 8; next = next.cause) found.push(next);
  return found;
}
