import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkloadId } from '../../../domain/ids.js';
import type { DriverContext } from '../driver.js';
import { runHostCommand } from './host-command.js';
import type { StoragePlaces } from './host-contracts.js';
import { HostRefusal } from './host-refusal.js';
import { mountHolding } from './mounts.js';
import { openPoolImage, poolImagePlaces, releasePoolImage } from './pool-image.js';
import { workloadPath } from './workload-path.js';

export interface PoolOptions {
  readonly dataDir: string;
  /** Size of the image when it is made or grown; 10 GiB when not given. Not used with `path`. */
  readonly sizeBytes?: bigint | undefined;
  /** A folder on a btrfs file system that exists already, instead of an image of our own. */
  readonly path?: string | undefined;
  readonly note: DriverContext['note'];
}

/** The btrfs file system on which volumes, disks and machines' roots are. */
export interface Pool extends StoragePlaces {
  readonly volumesFolder: string;
  readonly zmountsFolder: string;
  /** Roots of machines. */
  readonly machinesFolder: string;
  /** False when the file system is someone else's: then only what we know to be ours is cleaned. */
  readonly ownsFileSystem: boolean;
  /** The size of the file system's devices in bytes. */
  readonly sizeBytes: bigint;
}

/**
 * Opens the pool and makes what is missing: image, file system, loop device, mount, quota, folders. The same at the
 * first start, after a crash in any of these steps and after a reboot.
 * @throws HostRefusal when a given folder is not on btrfs
 * @throws HostCommandError when a command of the host fails
 */
export async function openPool(options: PoolOptions): Promise<Pool> {
  const given = options.path;
  const root =
    given === undefined
      ? await openPoolImage(options.dataDir, options.sizeBytes, options.note)
      : await openPoolFolder(given, options.note);
  const { note } = options;
  await runHostCommand('btrfs', ['quota', 'enable', root], { note });
  const folder = (name: string, ...attributes: string[]): Promise<string> =>
    makeFolder(join(root, name), attributes, note);
  const volumesFolder = await folder('volumes');
  const zmountsFolder = await folder('vdisks', '+C'); // Zero-OS's name; nothing in it is copied on write
  const machinesFolder = await folder('machines', '+C');
  return {
    path: root,
    volumesFolder,
    zmountsFolder,
    machinesFolder,
    ownsFileSystem: given === undefined,
    sizeBytes: await fileSystemSize(root, note),
    volumePath: (id: WorkloadId) => workloadPath(volumesFolder, id),
    zmountPath: (id: WorkloadId) => workloadPath(zmountsFolder, id),
  };
}

/**
 * Unmounts the pool's own image and detaches its loop device; the image stays. Only for tests and the end of a demo:
 * a node that stops leaves its workloads running on the pool.
 * @throws HostCommandError when something still uses it
 */
export async function releasePool(dataDir: string, note?: DriverContext['note']): Promise<void> {
  const folder = await realpath(dataDir).catch(() => undefined);
  if (folder !== undefined) await releasePoolImage(poolImagePlaces(folder), note);
}

async function openPoolFolder(path: string, note: DriverContext['note']): Promise<string> {
  await mkdir(path, { recursive: true });
  const folder = await realpath(path);
  const mount = await mountHolding(folder, { note });
  if (mount?.fstype === 'btrfs') return folder;
  throw new HostRefusal(
    `The pool folder ${folder} is on ${mount?.fstype ?? 'an unknown file system'}, not on btrfs; ` +
      'give a folder on btrfs, or none to let the node make its own pool.',
    false,
  );
}

async function makeFolder(path: string, attributes: string[], note: DriverContext['note']): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const attribute of attributes) await runHostCommand('chattr', [attribute, path], { note });
  return path;
}

async function fileSystemSize(root: string, note: DriverContext['note']): Promise<bigint> {
  const { stdout } = await runHostCommand('btrfs', ['filesystem', 'usage', '--raw', root], { note });
  const size = /Device size:\s*(\d+)/.exec(stdout)?.[1];
  if (size === undefined)
    throw new HostRefusal(`The btrfs tool did not tell the size of the pool ${root}.`, true);
  return BigInt(size);
}
