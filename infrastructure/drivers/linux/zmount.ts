import { constants } from 'node:fs';
import { open, rm, stat, truncate } from 'node:fs/promises';
import type { ResultData, ZmountSpec } from '../../../domain/effect.js';
import type { WorkloadId } from '../../../domain/ids.js';
import type { DriverContext } from '../driver.js';
import { HostCommandError, runHostCommand } from './host-command.js';
import { HostRefusal } from './host-refusal.js';
import type { Pool } from './pool.js';

const allocationTimeoutMs = 120_000;

/**
 * Makes or grows the raw image: exactly that many bytes, all allocated, not copied on write.
 * @throws HostRefusal when it would shrink
 */
export async function ensureZmount(
  pool: Pool,
  spec: ZmountSpec,
  context: DriverContext,
): Promise<ResultData> {
  const path = pool.zmountPath(spec.id);
  const size = (await sizeOf(path)) ?? 0n;
  if (size > spec.sizeBytes) {
    throw new HostRefusal(
      `The disk '${spec.name}' has ${size} bytes and cannot be made smaller (${spec.sizeBytes} bytes were asked); ` +
        'a disk only grows.',
      false,
    );
  }
  if (size === 0n) await makeEmptyImage(path, context);
  if (size < spec.sizeBytes) await allocateOrUndo(path, size, spec, context);
  return { volume_id: spec.id };
}

/** Removes the image; one that is not there is removed already. */
export async function removeZmount(pool: Pool, id: WorkloadId): Promise<null> {
  await rm(pool.zmountPath(id), { force: true });
  return null;
}

/** Size and allocated space in bytes; undefined when there is no such disk. */
export async function inspectZmount(
  pool: Pool,
  id: WorkloadId,
): Promise<Record<string, string | number> | undefined> {
  const path = pool.zmountPath(id);
  const found = await stat(path, { bigint: true }).catch(absentIsUndefined);
  if (found === undefined) return undefined;
  return {
    type: 'zmount',
    path,
    sizeBytes: String(found.size),
    // POSIX: st_blocks counts units of 512 bytes, whatever the file system's own block size.
    allocatedBytes: String(found.blocks * 512n),
  };
}

/** The attribute counts only on an empty file, so it comes before the space. */
async function makeEmptyImage(path: string, context: DriverContext): Promise<void> {
  const flags = constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW;
  await (await open(path, flags, 0o600)).close();
  await runHostCommand('chattr', ['+C', path], context);
}

/** A try that found no room keeps none of it: what was had before stays as it was. */
async function allocateOrUndo(
  path: string,
  sizeBefore: bigint,
  spec: ZmountSpec,
  context: DriverContext,
): Promise<void> {
  try {
    await allocate(path, spec, context);
  } catch (error) {
    if (!(error instanceof HostCommandError) || !/No space left|quota exceeded/i.test(error.stderrTail)) {
      throw error;
    }
    if (sizeBefore === 0n) await rm(path, { force: true });
    else await truncate(path, Number(sizeBefore));
    throw new HostRefusal(
      `The pool of this node has no room for the ${spec.sizeBytes} bytes of the disk '${spec.name}'; ` +
        'it is tried again in case room comes free.',
      true,
    );
  }
}

async function allocate(path: string, spec: ZmountSpec, context: DriverContext): Promise<void> {
  const args = ['--length', String(spec.sizeBytes), path];
  await runHostCommand('fallocate', args, { ...context, timeoutMs: allocationTimeoutMs });
  const file = await open(path, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<bigint | undefined> {
  return (await stat(path, { bigint: true }).catch(absentIsUndefined))?.size;
}

function absentIsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
