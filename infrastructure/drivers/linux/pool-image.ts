import { mkdir, open, realpath, rename, rm, stat, statfs, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriverContext } from '../driver.js';
import { runHostCommand } from './host-command.js';
import { attachLoopDevice, detachLoopDevices, loopDevicesOf } from './loop-device.js';
import { mountsAt, unmountAll } from './mounts.js';

type Note = DriverContext['note'];

/** 10 GiB: enough for a demo; the image is sparse, so only what is written takes space. */
export const defaultPoolSizeBytes = 10n * 1024n ** 3n;

export interface PoolImagePlaces {
  readonly folder: string;
  readonly image: string;
  readonly mountPoint: string;
}

export function poolImagePlaces(dataDir: string): PoolImagePlaces {
  const folder = join(dataDir, 'pool');
  return { folder, image: join(folder, 'pool.img'), mountPoint: join(folder, 'mnt') };
}

/**
 * Makes the image if there is none, attaches it, mounts it; gives the mount point.
 * @param sizeBytes an existing image is grown to it, never shrunk
 */
export async function openPoolImage(
  dataDir: string,
  sizeBytes: bigint | undefined,
  note: Note,
): Promise<string> {
  await mkdir(join(dataDir, 'pool'), { recursive: true, mode: 0o700 });
  const places = poolImagePlaces(await realpath(dataDir));
  await mkdir(places.mountPoint, { recursive: true });
  await makeImage(places, sizeBytes ?? defaultPoolSizeBytes, note);
  const grown = sizeBytes !== undefined && (await growImage(places.image, sizeBytes, note));
  const device = await attachLoopDevice(places.image, { note });
  if (grown) await runHostCommand('losetup', ['--set-capacity', device], { note });
  await mountOnce(device, places, note);
  if (grown) await runHostCommand('btrfs', ['filesystem', 'resize', 'max', places.mountPoint], { note });
  return places.mountPoint;
}

export async function releasePoolImage(places: PoolImagePlaces, note: Note | undefined): Promise<void> {
  await unmountAll(places.mountPoint, { note });
  await detachLoopDevices(places.image, { note });
}

/** The image is sparse: it may promise more than its disk can hold, and then machines get I/O errors. */
export async function imageRoomNotes(dataDir: string): Promise<string[]> {
  const { image } = poolImagePlaces(dataDir);
  const { size, blocks } = await stat(image, { bigint: true });
  const { bavail, bsize } = await statfs(image, { bigint: true });
  const [wanted, free] = [size - blocks * 512n, bavail * bsize];
  if (wanted <= free) return [];
  return [
    `The pool's image ${image} may grow by ${wanted} bytes, but its disk has only ${free} bytes free: ` +
      'make room, or take a smaller pool, before workloads fill it.',
  ];
}

/** Under another name until it is a whole file system: a crash in between leaves no half of one. */
async function makeImage({ image }: PoolImagePlaces, sizeBytes: bigint, note: Note): Promise<void> {
  if ((await stat(image).catch(() => undefined)) !== undefined) return;
  const unfinished = `${image}.new`;
  await rm(unfinished, { force: true });
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await file.truncate(Number(sizeBytes));
    await runHostCommand('mkfs.btrfs', ['-q', '-f', '-L', 'zledger-pool', unfinished], { note });
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, image);
}

async function growImage(image: string, sizeBytes: bigint, note: Note): Promise<boolean> {
  const { size } = await stat(image, { bigint: true });
  if (size > sizeBytes) {
    note('the pool stays larger than asked: it is never shrunk', {
      image,
      sizeBytes: String(size),
      askedBytes: String(sizeBytes),
    });
  }
  if (size < sizeBytes) await truncate(image, Number(sizeBytes));
  return size < sizeBytes;
}

/** What a crash may have left: nothing mounted, the right one, or one of an image that was since replaced. */
async function mountOnce(device: string, places: PoolImagePlaces, note: Note): Promise<void> {
  const ours = await loopDevicesOf(places.image, { note });
  const mounted = await mountsAt(places.mountPoint, { note });
  if (mounted.length === 1 && mounted[0]?.fstype === 'btrfs' && ours.includes(mounted[0].source)) return;
  await unmountAll(places.mountPoint, { note });
  for (const { source } of mounted) {
    // Only a device that was mounted here, where nobody else mounts: it is a pool of ours that was replaced.
    if (!source.startsWith('/dev/loop') || ours.includes(source)) continue;
    await runHostCommand('losetup', ['--detach', source], { note, allowExit: [0, 1] });
  }
  await runHostCommand('mount', ['-t', 'btrfs', '-o', 'noatime,nosuid,nodev', device, places.mountPoint], {
    note,
  });
}
