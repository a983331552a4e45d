import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';

import { catchUp } from './index-catch-up.js';
import type { NavigableLedger } from './ledger.js';
import { LedgerError } from './ledger.js';
import { LevelIndex } from './level-index.js';
import { levelCode, locked, writeFailed } from './level-errors.js';
import { openLog } from './open-log.js';
import { StoredLedger } from './stored-ledger.js';

export interface LevelLedgerOptions {
  /** The ledger's own folder; made when it is missing. */
  readonly path: string;
  /** Appends are refused, a missing ledger is not made. LevelDB's lock is needed all the same. */
  readonly readonly?: boolean;
  readonly log?: Logger;
}

export type LevelLedger = NavigableLedger & {
  /** What opening had to mend, as text; empty when all was well. */
  readonly repairs: readonly string[];
};

/**
 * Opens the ledger of one node on LevelDB. Checks the end of the log, brings the index to it, and reads the whole log
 * only when the index is gone or damaged.
 * @throws LedgerError `LEDGER_LOCKED` when it is open elsewhere (LevelDB has no shared reading, so `readonly` too),
 *   `LEDGER_CORRUPT` with the position, `LEDGER_FORMAT_UNKNOWN`, `LEDGER_WRITE_FAILED` when the disk refuses
 *   (LevelDB writes when it opens), `LEDGER_NOT_FOUND`.
 */
export async function openLevelLedger(options: LevelLedgerOptions): Promise<LevelLedger> {
  const { path, readonly = false, log } = options;
  if (readonly && !existsSync(join(path, 'log'))) {
    throw new LedgerError(
      'LEDGER_NOT_FOUND',
      `There is no ledger in ${path}. Check the path, or run a node on it.`,
    );
  }
  const { index, note } = await openIndex(path);
  try {
    const { store, head, repairs: mended } = await openLog(path, readonly);
    try {
      const { versions, rebuilt } = await catchUp(index, store, head);
      const reason = note ?? rebuilt;
      const repairs = [...mended, ...(reason === null ? [] : [`The index was built anew: ${reason}.`])];
      for (const repair of repairs) log?.warn({ path }, repair);
      return new StoredLedger({ store, head, versions, index, repairs, log });
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    await index.close();
    throw error;
  }
}

/** The index is opened first: its LOCK keeps others out while the log's files are looked at. */
async function openIndex(path: string): Promise<{ index: LevelIndex; note: string | null }> {
  try {
    await mkdir(path, { recursive: true });
    return await LevelIndex.open(join(path, 'index'));
  } catch (error) {
    if (levelCode(error) === 'LEVEL_LOCKED') throw locked(path, error);
    throw writeFailed(error, null);
  }
}
