import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of `/proc` and `/sys` by their paths, or of a folder that stands for them in tests. */
export class HostFiles {
  constructor(private readonly root: string) {}

  path(file: string): string {
    return join(this.root, file);
  }

  /** Null for what this machine does not have, or does not let us read. */
  bytes(file: string): Promise<Buffer | null> {
    return readFile(this.path(file)).catch(() => null);
  }

  /** The same as text without spaces around it. */
  async text(file: string): Promise<string | null> {
    return (await this.bytes(file))?.toString('utf8').trim() ?? null;
  }

  /** Names in a folder, sorted; null when there is none. */
  async names(folder: string): Promise<string[] | null> {
    const names = await readdir(this.path(folder)).catch(() => null);
    return names?.toSorted() ?? null;
  }
}
