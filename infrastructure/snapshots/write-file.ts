import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Writes a file that is there whole or not at all: under another name first, made durable, then renamed. The last 32
 * bytes are the SHA-256 of those before. Parts are made one by one, and between them others get their turn.
 * @throws Error of the file system; nothing is left then
 */
export async function writeSealedFile(path: string, parts: Iterable<Buffer>): Promise<void> {
  const fresh = `${path}.new`;
  try {
    const file = await open(fresh, 'w');
    try {
      const hash = createHash('sha256');
      for (const part of parts) {
        hash.update(part);
        await writeAll(file, part);
        await nextTurn();
      }
      await writeAll(file, hash.digest());
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += (await file.write(bytes, at)).bytesWritten;
}

/** The rename itself is durable only when the folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
