import { copyFile, open, stat, truncate } from 'node:fs/promises';
import type { MachineFolder } from './machine-folder.js';

/** At this size the log is put aside as `console.log.1` and begun anew. */
export const consoleLimitBytes = 8 * 1024 * 1024;

/**
 * Bounds the console log. QEMU keeps the file open for appending, so it is copied and cut, not moved: lines written
 * between the copy and the cut are lost, which a console may bear.
 */
export async function rotateConsole(folder: MachineFolder, limitBytes = consoleLimitBytes): Promise<void> {
  for (const path of [folder.console, folder.qemuLog]) {
    if ((await sizeOf(path)) <= limitBytes) continue;
    await keepTail(path, `${path}.1`, limitBytes);
    await truncate(path, 0);
  }
}

async function keepTail(path: string, target: string, limitBytes: number): Promise<void> {
  const size = await sizeOf(path);
  if (size <= 2 * limitBytes) return copyFile(path, target);
  const tail = Buffer.alloc(limitBytes);
  const source = await open(path, 'r');
  try {
    await source.read(tail, 0, limitBytes, size - limitBytes);
  } finally {
    await source.close();
  }
  const sink = await open(target, 'w', 0o600);
  try {
    return await sink.writeFile(tail);
  } finally {
    await sink.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
