import { Level } from 'level';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { isDiskRefusal, levelCode, locked, writeFailed } from './level-errors.js';

/**
 * One opening of a ledger folder at a time. Node.js has no file locks, LevelDB has: an empty LevelDB in `lock/` is
 * held as long as the ledger is open, so that the other files can be looked at before their databases are opened.
 */
export class FolderLock {
  readonly #db: Level;
  readonly #marker: string;
  /** Whether the last one who held it ended without releasing it: a kill, a power cut, an abort in LevelDB. */
  readonly wasUnclean: boolean;

  private constructor(db: Level, marker: string) {
    this.#db = db;
    this.#marker = marker;
    this.wasUnclean = existsSync(marker);
  }

  /**
   * Makes the folder when it is missing, takes the lock and marks the folder as in use.
   * @throws LedgerError `LEDGER_LOCKED`, or `LEDGER_WRITE_FAILED` when the disk refuses.
   */
  static async acquire(path: string): Promise<FolderLock> {
    const db = new Level(join(path, 'lock'));
    try {
      await makeFolder(path);
      await openLock(db);
      const lock = new FolderLock(db, join(path, 'unclean'));
      await writeFile(lock.#marker, '');
      return lock;
    } catch (error) {
      await db.close();
      throw levelCode(error) === 'LEVEL_LOCKED' ? locked(path, error) : writeFailed(error, null);
    }
  }

  /** Everything is closed as it should be. */
  async release(): Promise<void> {
    await rm(this.#marker, { force: true });
    await this.#db.close();
  }

  /** Opening failed: what is known about the last holder stays known. */
  async abandon(): Promise<void> {
    if (this.wasUnclean) await this.#db.close();
    else await this.release();
  }
}

/**
 * Of a recursive mkdir Node.js 20 says ENOENT even where the file system is read-only; the plain one of the first folder
 * that is missing says what the matter is.
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    let missing = path;
    while (!existsSync(dirname(missing))) missing = dirname(missing);
    await mkdir(missing);
    throw error;
  }
}

async function openLock(db: Level): Promise<void> {
  try {
    await db.open();
  } catch (error) {
    if (levelCode(error) === 'LEVEL_LOCKED' || isDiskRefusal(error)) throw error;
    // Damaged, and there is nothing in it. Never the LOCK file: whoever takes it meanwhile must be seen.
    const names = (await readdir(db.location)).filter((name) => name !== 'LOCK');
    for (const name of names) await rm(join(db.location, name), { recursive: true });
    await db.open();
  }
}
