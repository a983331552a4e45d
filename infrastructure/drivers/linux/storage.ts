import { readdir } from 'node:fs/promises';
import type { ResultData, VolumeSpec, ZmountSpec } from '../../../domain/effect.js';
import type { WorkloadId } from '../../../domain/ids.js';
import type { DriverContext } from '../driver.js';
import type { StoragePlaces } from './host-contracts.js';
import { HostRefusal } from './host-refusal.js';
import type { Pool } from './pool.js';
import { ensureVolume, inspectVolume, removeVolume } from './volume.js';
import { isWorkloadId } from './workload-path.js';
import { ensureZmount, inspectZmount, removeZmount } from './zmount.js';

type StorageSpec = VolumeSpec | ZmountSpec;

const noPool = (): never => {
  throw new HostRefusal('This node has no storage pool; its log says why.', true);
};

/** The places of a host without pool: asking for one is refused. */
export const unavailablePlaces: StoragePlaces = { path: '', volumePath: noPool, zmountPath: noPool };

/** @throws HostRefusal, HostCommandError */
export async function ensureStorage(
  pool: Pool | undefined,
  spec: StorageSpec,
  context: DriverContext,
): Promise<ResultData> {
  const place = pool ?? noPool();
  return spec.type === 'volume' ? ensureVolume(place, spec, context) : ensureZmount(place, spec, context);
}

/** @throws HostRefusal, HostCommandError */
export async function removeStorage(
  pool: Pool | undefined,
  spec: StorageSpec,
  context: DriverContext,
): Promise<null> {
  const place = pool ?? noPool();
  return spec.type === 'volume' ? removeVolume(place, spec.id, context) : removeZmount(place, spec.id);
}

/** Removes the volume and the disk of this id, whichever there is. @throws HostRefusal, HostCommandError */
export async function discardStorage(pool: Pool, id: WorkloadId, context: DriverContext): Promise<void> {
  if ((await inspectVolume(pool, id)) !== undefined) await removeVolume(pool, id, context);
  await removeZmount(pool, id);
}

/** Details of the volume or disk of this id; undefined when there is neither. */
export async function inspectStorage(
  pool: Pool | undefined,
  id: WorkloadId,
): Promise<Record<string, string | number> | undefined> {
  if (pool === undefined) return undefined;
  return (await inspectVolume(pool, id)) ?? (await inspectZmount(pool, id));
}

/** Ids of all volumes and disks on the pool. */
export async function listStorage(pool: Pool | undefined): Promise<WorkloadId[]> {
  if (pool === undefined) return [];
  const names = [...(await readdir(pool.volumesFolder)), ...(await readdir(pool.zmountsFolder))];
  return names.filter(isWorkloadId);
}
