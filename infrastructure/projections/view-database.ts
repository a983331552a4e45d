import { ClassicLevel } from 'classic-level';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { deepestMessage, isDiskRefusal, levelCode } from '../ledger/level-errors.js';

export type ViewDatabase = ClassicLevel<string, Buffer>;

/**
 * Opens the database of the views; one that LevelDB cannot read is made anew, since the log has everything in it.
 * @throws the binding's error when another process holds it (`LEVEL_LOCKED`) or the disk refuses
 */
export async function openViewDatabase(path: string, log?: Logger): Promise<ViewDatabase> {
  await mkdir(path, { recursive: true });
  const db: ViewDatabase = new ClassicLevel<string, Buffer>(path, {
    keyEncoding: 'utf8',
    valueEncoding: 'buffer',
  });
  try {
    await db.open();
  } catch (error) {
    if (levelCode(error) === 'LEVEL_LOCKED' || isDiskRefusal(error)) throw error;
    log?.warn({ path, reason: deepestMessage(error) }, 'the views cannot be opened and are built anew');
    await emptyViewDatabase(db);
  }
  return db;
}

/** Takes everything out. By files: damaged ones cannot be emptied by key. */
export async function emptyViewDatabase(db: ViewDatabase): Promise<void> {
  await db.close();
  // never the LOCK file: whoever takes it meanwhile must be seen
  const names = (await readdir(db.location)).filter((name) => name !== 'LOCK');
  for (const name of names) await rm(join(db.location, name), { recursive: true });
  await db.open();
}

/** True for what LevelDB says when its own files are broken. */
export const isDatabaseDamage = (error: unknown): boolean => levelCode(error) === 'LEVEL_CORRUPTION';
