import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readLevelRecords } from '../ledger/leveldb-records.js';
import { checkTables, findDamagedTable, listTables } from '../ledger/table-inspection.js';

/** What the files of the views look like before LevelDB opens them. */
export interface ViewFiles {
  /** Why they cannot be used; null when nothing is known against them. */
  readonly damage: string | null;
  /** Tables that were not looked at yet. */
  readonly tables: readonly string[];
}

/**
 * Looks at the files of a LevelDB that has no other check of completeness: every entry has its checksum, but a damaged
 * write-ahead log, of which LevelDB drops records without a word, or a damaged index of a table would hide entries. The
 * tables are read at once only after an unclean end, since some damage makes LevelDB end the process; else later.
 */
export async function inspectViewFiles(folder: string): Promise<ViewFiles> {
  for (const name of (await readdir(folder)).filter((each) => /^\d+\.log$/.test(each))) {
    const { damage } = readLevelRecords(await readFile(join(folder, name)));
    // At the end it is a write that a crash cut off, rows and mark together.
    if (damage?.at === 'middle') return { damage: `${name} is broken at byte ${damage.offset}`, tables: [] };
  }
  if (!existsSync(markerOf(folder))) return { damage: null, tables: await listTables(folder) };
  const table = await findDamagedTable(folder);
  return { damage: table === null ? null : brokenTable(table), tables: [] };
}

/** What is wrong with the tables that were left for later; null when nothing is. */
export async function inspectTables(folder: string, tables: readonly string[]): Promise<string | null> {
  const table = await checkTables(folder, tables);
  return table === null ? null : brokenTable(table);
}

/** From now on an end without `markClosed` is an unclean one. */
export async function markOpen(folder: string): Promise<void> {
  await writeFile(markerOf(folder), '');
}

export async function markClosed(folder: string): Promise<void> {
  await rm(markerOf(folder), { force: true });
}

function brokenTable({ file, offset }: { readonly file: string; readonly offset: number }): string {
  return `${file} is broken at byte ${offset}`;
}

const markerOf = (folder: string): string => join(folder, 'unclean');
