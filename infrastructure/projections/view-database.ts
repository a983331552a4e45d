import { ClassicLevel } from 'classic-level';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { deepestMessage, isDiskRefusal, levelCode } from '../ledger/level-errors.js';
import { inspectTables, inspectViewFiles, markClosed, markOpen } from './view-files.js';

export type ViewDatabase = ClassicLevel<string, Buffer>;

export interface OpenedViews {
  readonly db: ViewDatabase;
  /** What is wrong with the files, found while others go on; null when nothing is. No row counts before. Never rejects. */
  readonly damage: Promise<string | null>;
}

/**
 * Opens the database of the views; one that is damaged is made anew, since the log has everything in it.
 * @throws the binding's error when another process holds it (`LEVEL_LOCKED`) or the disk refuses
 */
export async function openViewDatabase(path: string, log?: Logger): Promise<OpenedViews> {
  await mkdir(path, { recursive: true });
  const { damage, tables } = await inspectViewFiles(path);
  const db: ViewDatabase = new ClassicLevel<string, Buffer>(path, {
    keyEncoding: 'utf8',
    valueEncoding: 'buffer',
  });
  const reason = damage ?? (await reasonNotToOpen(db));
  if (reason !== null) {
    log?.warn({ path, reason }, 'the views cannot be opened and are built anew');
    await emptyViewDatabase(db);
  }
  await markOpen(path);
  return {
    db,
    damage: reason === null ? inspectTables(path, tables).catch(deepestMessage) : Promise.resolve(null),
  };
}

/** Null when it is open. @throws the binding's error when it is another's, or the disk refuses */
async function reasonNotToOpen(db: ViewDatabase): Promise<string | null> {
  try {
    await db.open();
    return null;
  } catch (error) {
    if (levelCode(error) === 'LEVEL_LOCKED' || isDiskRefusal(error)) throw error;
    return deepestMessage(error);
  }
}

/** Takes everything out. By files: damaged ones cannot be emptied by key. */
export async function emptyViewDatabase(db: ViewDatabase): Promise<void> {
  await db.close();
  // never the LOCK file: whoever takes it meanwhile must be seen
  const names = (await readdir(db.location)).filter((name) => name !== 'LOCK');
  for (const name of names) await rm(join(db.location, name), { recursive: true });
  await db.open();
  await markOpen(db.location);
}

/** Closes it for good, as it should be. */
export async function closeViewDatabase(db: ViewDatabase): Promise<void> {
  await db.close();
  await markClosed(db.location);
}

/** True for what LevelDB says when its own files are broken. */
export const isDatabaseDamage = (error: unknown): boolean => levelCode(error) === 'LEVEL_CORRUPTION';
