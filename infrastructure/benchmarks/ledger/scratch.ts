import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Lends a new folder, and removes it afterwards. */
export async function inNewFolder<T>(parent: string, work: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(parent, 'zledger-bench-'));
  try {
    return await work(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
