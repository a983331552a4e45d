import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder } from '../data-folder.js';

/** The data folder of one of several nodes. */
export interface NodeFolder {
  readonly id: number;
  readonly path: string;
}

/**
 * The nodes' folders that a run with several nodes, or of a farm, has made in this one, by id; empty for a folder that is a
 * node's own, or is not there. @throws Error of the file system
 */
export async function nodeFolders(data: string): Promise<readonly NodeFolder[]> {
  if (existsSync(dataFolder(data).ledger) || !existsSync(data)) return [];
  const names = await readdir(data);
  return names
    .flatMap((name) => {
      const id = /^node-(\d{1,10})$/.exec(name)?.[1];
      return id === undefined ? [] : [{ id: Number(id), path: join(data, name) }];
    })
    .filter(({ path }) => existsSync(dataFolder(path).ledger))
    .toSorted((a, b) => a.id - b.id);
}
