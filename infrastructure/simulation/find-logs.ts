import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import type { NamedLog } from './replay-log.js';

/**
 * The logs that a path means: the log of a data folder, a ledger's own folder, or those of all data folders in a folder,
 * sorted by name. Empty when there is none.
 */
export async function findLogs(path: string): Promise<readonly NamedLog[]> {
  const one = ledgerIn(path);
  if (one !== null) return [{ name: basename(resolve(path)), path: one }];
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => ({ name, path: ledgerIn(join(path, name)) }))
    .filter((log): log is NamedLog => log.path !== null)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function ledgerIn(path: string): string | null {
  if (existsSync(join(path, 'ledger', 'log'))) return join(path, 'ledger');
  return existsSync(join(path, 'log', 'CURRENT')) ? path : null;
}
