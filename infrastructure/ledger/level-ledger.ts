import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';

import { corrupt } from './commit-codec.js';
import { FolderLock } from './folder-lock.js';
import { catchUp } from './index-catch-up.js';
import type { ProvableLedger } from './ledger.js';
import { LedgerError } from './ledger.js';
import { LevelIndex } from './level-index.js';
import { isDiskRefusal, writeFailed } from './level-errors.js';
import { keyPosition } from './level-store.js';
import { openLog } from './open-log.js';
import { StoredLedger } from './stored-ledger.js';
import type { LedgerStart } from './stored-ledger.js';
import { findDamagedTable } from './table-inspection.js';

export interface LevelLedgerOptions {
  /** The ledger's own folder; made when it is missing. */
  readonly path: string;
  /** Appends are refused, a missing ledger is not made. LevelDB's lock is needed all the same. */
  readonly readonly?: boolean;
  /**
   * Checks the checksums of all table files before LevelDB reads them (`zledger verify` does). Without it that is
   * done only after an unclean end: some damage makes LevelDB abort the process, and the next opening must say why.
   */
  readonly checkFiles?: boolean;
  readonly log?: Logger;
}

export type LevelLedger = ProvableLedger & {
  /** What opening had to mend, as text; empty when all was well. */
  readonly repairs: readonly string[];
};

/** For who reads what lies beside a ledger, too. @throws LedgerError `LEDGER_NOT_FOUND` */
export function assertLedgerIn(path: string): void {
  if (existsSync(join(path, 'log'))) return;
  throw new LedgerError(
    'LEDGER_NOT_FOUND',
    `There is no ledger in ${path}. Check the path, or run a node on it.`,
  );
}

/**
 * Opens the ledger of one node on LevelDB. Checks the end of the log, brings the index to it, and reads the whole log
 * only when the index is gone or damaged.
 * @throws LedgerError `LEDGER_LOCKED` when it is open elsewhere (LevelDB has no shared reading, so `readonly` too),
 *   `LEDGER_CORRUPT` with the position, `LEDGER_FORMAT_UNKNOWN`, `LEDGER_WRITE_FAILED` when the disk refuses
 *   (LevelDB writes when it opens), `LEDGER_NOT_FOUND`.
 */
export async function openLevelLedger(options: LevelLedgerOptions): Promise<LevelLedger> {
  const { path, readonly = false, log } = options;
  if (readonly) assertLedgerIn(path);
  const lock = await FolderLock.acquire(path);
  try {
    const start = await openStart(options, options.checkFiles === true || lock.wasUnclean);
    for (const repair of start.repairs) log?.warn({ path }, repair);
    return new StoredLedger({ ...start, log, release: () => lock.release() });
  } catch (error) {
    await lock.abandon();
    throw isDiskRefusal(error) && !(error instanceof LedgerError) ? writeFailed(error, null) : error;
  }
}

async function openStart(
  { path, readonly = false }: LevelLedgerOptions,
  checkFiles: boolean,
): Promise<LedgerStart> {
  const broken = checkFiles ? await checkTables(path) : null;
  const { store, head, repairs: mended } = await openLog(path, readonly);
  try {
    const { index, note } = await LevelIndex.open(join(path, 'index'));
    try {
      const { versions, ids, rebuilt } = await catchUp(index, store, head);
      const reason = broken ?? note ?? rebuilt;
      const repairs = [...mended, ...(reason === null ? [] : [`The index was built anew: ${reason}.`])];
      return { store, head, versions, ids, index, repairs };
    } catch (error) {
      await index.close();
      throw error;
    }
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Removes a damaged index and says what was wrong with it.
 * @throws LedgerError `LEDGER_CORRUPT` when a table of the log is damaged, with the position after which it is.
 */
async function checkTables(path: string): Promise<string | null> {
  const damaged = await findDamagedTable(join(path, 'log'));
  if (damaged !== null) {
    // LevelDB shortens the keys between blocks; what was cut off counts as zero.
    const position = keyPosition(Buffer.concat([damaged.after, Buffer.alloc(8)], 8));
    throw corrupt(
      position,
      `log/${damaged.file} is broken in the block at byte ${damaged.offset}, from here on`,
    );
  }
  const inIndex = await findDamagedTable(join(path, 'index'));
  if (inIndex === null) return null;
  await rm(join(path, 'index'), { recursive: true });
  return `${inIndex.file} was broken at byte ${inIndex.offset}`;
}
