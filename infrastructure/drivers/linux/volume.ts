import { stat } from 'node:fs/promises';
import type { ResultData, VolumeSpec } from '../../../domain/effect.js';
import type { WorkloadId } from '../../../domain/ids.js';
import type { DriverContext } from '../driver.js';
import { runHostCommand } from './host-command.js';
import { HostRefusal } from './host-refusal.js';
import type { Pool } from './pool.js';
import { destroyQgroup, listQgroups, readQgroup } from './qgroup.js';

/** Btrfs: the root of every subvolume has this inode number. */
const subvolumeInode = 256n;
const cleaningTimeoutMs = 20_000;

/**
 * Makes or grows the subvolume with its quota. A subvolume that a crash left without limit gets it now.
 * @throws HostRefusal when the limit would shrink
 */
export async function ensureVolume(
  pool: Pool,
  spec: VolumeSpec,
  context: DriverContext,
): Promise<ResultData> {
  const path = pool.volumePath(spec.id);
  if (!(await isSubvolume(path))) {
    await runHostCommand('btrfs', ['subvolume', 'create', path], context);
  }
  const limit = (await readQgroup(pool.path, await subvolumeNumber(path, context), context))?.limitBytes;
  if (limit !== undefined && limit > spec.sizeBytes) {
    throw new HostRefusal(
      `The volume '${spec.name}' has ${limit} bytes and cannot be made smaller (${spec.sizeBytes} bytes were asked); ` +
        'a volume only grows.',
      false,
    );
  }
  if (limit !== spec.sizeBytes) {
    await runHostCommand('btrfs', ['qgroup', 'limit', String(spec.sizeBytes), path], context);
  }
  return { id: spec.id };
}

/** Removes the subvolume, waits until btrfs has cleaned it up, and removes its quota group. */
export async function removeVolume(pool: Pool, id: WorkloadId, context: DriverContext): Promise<null> {
  const path = pool.volumePath(id);
  if (await isSubvolume(path)) {
    const number = await subvolumeNumber(path, context);
    await runHostCommand('btrfs', ['subvolume', 'delete', '--commit-after', path], context);
    await waitUntilCleaned(pool.path, number, context);
    await destroyQgroup(pool.path, number, context);
  } else if (pool.ownsFileSystem) {
    await finishCutOffRemovals(pool.path, context);
  }
  return null;
}

/** A crash after the deletion leaves a quota group whose subvolume is gone or about to go. */
async function finishCutOffRemovals(root: string, context: DriverContext): Promise<void> {
  const stale = (await listQgroups(root, context)).filter((qgroup) => qgroup.isStale);
  for (const { number } of stale) {
    await waitUntilCleaned(root, number, context);
    await destroyQgroup(root, number, context);
  }
}

/** Quota and use in bytes; undefined when there is no such volume. */
export async function inspectVolume(
  pool: Pool,
  id: WorkloadId,
): Promise<Record<string, string | number> | undefined> {
  const path = pool.volumePath(id);
  if (!(await isSubvolume(path))) return undefined;
  const qgroup = await readQgroup(pool.path, await subvolumeNumber(path, {}), {});
  return {
    type: 'volume',
    path,
    limitBytes: String(qgroup?.limitBytes ?? 'none'),
    usedBytes: String(qgroup?.usedBytes ?? 0n),
  };
}

async function isSubvolume(path: string): Promise<boolean> {
  const found = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found?.ino === subvolumeInode;
}

async function subvolumeNumber(path: string, context: Partial<DriverContext>): Promise<number> {
  const { stdout } = await runHostCommand('btrfs', ['inspect-internal', 'rootid', path], context);
  return Number(stdout.trim());
}

/** The sync wakes btrfs's cleaner at once; without it the wait is up to 30 seconds. */
async function waitUntilCleaned(root: string, number: number, context: DriverContext): Promise<void> {
  await runHostCommand('btrfs', ['filesystem', 'sync', root], context);
  await runHostCommand('btrfs', ['subvolume', 'sync', '-s', '1', root, String(number)], {
    ...context,
    timeoutMs: cleaningTimeoutMs,
  });
}
