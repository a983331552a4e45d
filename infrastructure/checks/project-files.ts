import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SourceFile } from './finding.js';
import { importTable } from './import-table.js';

/** All TypeScript files of the rooms under `root`, sorted by path. Rooms that are not there yet are left out. */
export async function readProjectFiles(root: string): Promise<readonly SourceFile[]> {
  const present = new Set(await readdir(root));
  const rooms = Object.keys(importTable).filter((room) => present.has(room));
  const paths = (await Promise.all(rooms.map((room) => typescriptFiles(root, room)))).flat().sort();
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}

async function typescriptFiles(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const nested = entries.map(async (entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : typescriptFiles(root, path);
    return entry.isFile() && entry.name.endsWith('.ts') ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}
