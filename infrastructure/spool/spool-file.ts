import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';

/** What lies under a name of the spool folder. */
export type SpoolEntry =
  | { readonly kind: 'file'; readonly mark: string }
  /** A link, pipe, socket or device: never opened, since reading it could wait for ever or read what is not meant. */
  | { readonly kind: 'irregular'; readonly mark: string; readonly what: string }
  /** Folders are left alone; what is gone is gone. */
  | { readonly kind: 'none' };

/** Looks at an entry without opening it. `mark` changes whenever the entry does. */
export async function lookAt(path: string): Promise<SpoolEntry> {
  const info = await lstat(path).catch(() => null);
  if (info === null || info.isDirectory()) return { kind: 'none' };
  const mark = `${info.size}/${info.mtimeMs}/${info.ino}`;
  if (info.isFile()) return { kind: 'file', mark };
  const what = info.isSymbolicLink() ? 'a symbolic link' : info.isFIFO() ? 'a pipe' : 'a socket or device';
  return { kind: 'irregular', mark, what };
}

export interface SpoolContent {
  /** All of it, or its first `keep` bytes. */
  readonly bytes: Uint8Array;
  readonly size: number;
}

/**
 * Reads at most `keep` bytes of a regular file. Null when it is none any more: what lies under a name may have been
 * replaced since it was looked at. @throws the system's error, e.g. EACCES
 */
export async function readSpoolFile(path: string, keep: number): Promise<SpoolContent | null> {
  // ELOOP: a link. Without O_NONBLOCK opening a pipe would wait for its writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ELOOP' || error.code === 'ENOENT') return null;
      throw error;
    },
  );
  if (file === null) return null;
  try {
    const info = await file.stat();
    if (!info.isFile()) return null;
    const buffer = Buffer.alloc(Math.min(info.size, keep));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return { bytes: buffer.subarray(0, bytesRead), size: info.size };
  } finally {
    await file.close();
  }
}
