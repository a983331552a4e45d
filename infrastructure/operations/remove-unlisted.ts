import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { BackupManifest } from './backup-manifest.js';

const folders = ['commits', 'identity'] as const;

/** Files in a backup's folders that its list does not name: left by a run that was broken off, or of no use any more. */
export async function findUnlisted(
  folder: string,
  { segments, key }: BackupManifest,
): Promise<readonly string[]> {
  const listed = new Set([...segments, ...(key === null ? [] : [key])].map(({ path }) => path));
  const found: string[] = [];
  for (const name of folders) {
    const entries = await readdir(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    found.push(...entries.map((entry) => `${name}/${entry}`).filter((path) => !listed.has(path)));
  }
  return found;
}

/** Takes them away, after the list that does not name them is on disk. */
export async function removeUnlisted(folder: string, manifest: BackupManifest): Promise<void> {
  for (const path of await findUnlisted(folder, manifest)) await rm(join(folder, path), { force: true });
}
