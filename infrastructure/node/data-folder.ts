import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where a node keeps what: one folder, everything that is not a cache is in `ledger/`. */
export interface DataFolder {
  readonly root: string;
  readonly ledger: string;
  readonly spool: string;
  /** Which process serves this folder, and where it listens. */
  readonly nodeFile: string;
  readonly metadataCache: string;
  readonly dryDriverFile: string;
}

export function dataFolder(path: string): DataFolder {
  const root = resolve(path);
  return {
    root,
    ledger: join(root, 'ledger'),
    spool: join(root, 'spool'),
    nodeFile: join(root, 'node.json'),
    metadataCache: join(root, 'metadata'),
    dryDriverFile: join(root, 'dry-driver.jsonl'),
  };
}

/** Makes the folders that a running node needs. The ledger makes its own. */
export async function prepareDataFolder(folder: DataFolder): Promise<void> {
  await mkdir(folder.spool, { recursive: true });
}
