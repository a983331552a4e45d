import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { liveTables } from './leveldb-manifest.js';
import { findTableDamage } from './leveldb-table.js';

/** A table file of LevelDB that does not give its checksums. */
export interface DamagedTable {
  readonly file: string;
  /** Byte in the file where the damaged block begins. */
  readonly offset: number;
  /** The key before the damage; empty when nothing is known. */
  readonly after: Buffer;
}

/**
 * Checks every table file that counts in a LevelDB folder (some 600 MB/s) while no database is open on it. LevelDB does not check
 * its own checksums when it reads, and some damage makes it end the whole process.
 */
export async function findDamagedTable(folder: string): Promise<DamagedTable | null> {
  return checkTables(folder, await listTables(folder));
}

/** The table files that count in a LevelDB folder, in order. To be asked while no database is open on it. */
export async function listTables(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const live = await readLiveTables(folder);
  const tables = names.filter((name) => /\.(ldb|sst)$/.test(name)).sort();
  // What a kill left of a compaction is no part of the database.
  return tables.filter((file) => live === null || live.has(Number.parseInt(file, 10)));
}

/** The first of these tables that is damaged. A database may be open on the folder: what it has removed meanwhile is passed over. */
export async function checkTables(folder: string, tables: readonly string[]): Promise<DamagedTable | null> {
  for (const file of tables) {
    const bytes = await readFile(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    const damage = bytes === null ? null : findTableDamage(bytes);
    if (damage !== null) return { file, ...damage };
  }
  return null;
}

/** Null when it cannot be told which tables count: then all do. */
async function readLiveTables(folder: string): Promise<ReadonlySet<number> | null> {
  try {
    const current = (await readFile(join(folder, 'CURRENT'), 'utf8')).trim();
    if (!/^MANIFEST-\d+$/.test(current)) return null;
    return liveTables(await readFile(join(folder, current)));
  } catch {
    return null;
  }
}
