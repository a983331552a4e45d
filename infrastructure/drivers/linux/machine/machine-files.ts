import { constants } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ZmachineLightSpec } from '../../../../domain/effect.js';
import type { DriverContext } from '../../driver.js';
import { runHostCommand } from '../host-command.js';
import type { BootImage, ImageRoot } from './image-layout.js';
import type { ImageStore } from './image-store.js';
import { type MachineFolder, makeMachineFolder, readJsonFile, writeFileAtomic } from './machine-folder.js';
import { HostRefusal } from '../host-refusal.js';

const copyLimitMs = 10 * 60_000;

const bootSchema = z.object({
  flist: z.string(),
  hasInitramfs: z.boolean(),
  kernelArgs: z.array(z.string()),
});

/** What was taken from the image; written last, so that its presence says that the files are whole. */
export type MachineBoot = z.infer<typeof bootSchema>;

/**
 * Makes sure that the image can be had, so that a machine is not stopped for one that cannot.
 * @throws HostRefusal as `ImageStore.find`
 */
export async function requireImage(
  folder: MachineFolder,
  spec: ZmachineLightSpec,
  images: ImageStore,
  signal: AbortSignal,
): Promise<void> {
  const boot = await readJsonFile(folder.boot, bootSchema);
  if (boot?.flist !== spec.flist) await images.find(spec.flist, signal);
}

/**
 * Gives the machine its own copy of kernel, initramfs and root disk. A machine that has them keeps them (its root is
 * its user's data), also when the image is gone from where it came; the root disk only ever grows.
 * @throws HostRefusal, HostCommandError
 */
export async function ensureMachineFiles(
  folder: MachineFolder,
  spec: ZmachineLightSpec,
  images: ImageStore,
  context: DriverContext,
): Promise<MachineBoot> {
  await makeMachineFolder(folder);
  let boot = await readJsonFile(folder.boot, bootSchema);
  if (boot?.flist !== spec.flist) {
    const image = await images.find(spec.flist, context.signal);
    await rm(folder.boot, { force: true });
    boot = await takeImage(folder, spec, image, context);
  }
  await growRoot(folder.root, spec.rootSizeBytes);
  return boot;
}

async function takeImage(
  folder: MachineFolder,
  spec: ZmachineLightSpec,
  image: BootImage,
  context: DriverContext,
): Promise<MachineBoot> {
  await copyFile(image.kernel, folder.kernel, constants.COPYFILE_FICLONE);
  if (image.initramfs !== undefined) {
    await copyFile(image.initramfs, folder.initramfs, constants.COPYFILE_FICLONE);
  }
  const temporary = `${folder.root}.new`;
  await rm(temporary, { force: true });
  await makeRoot(temporary, image.root, spec.rootSizeBytes, folder, context);
  await rename(temporary, folder.root);
  const boot = {
    flist: spec.flist,
    hasInitramfs: image.initramfs !== undefined,
    kernelArgs: [...image.kernelArgs],
  };
  await writeFileAtomic(folder.boot, `${JSON.stringify(boot)}\n`);
  return boot;
}

async function makeRoot(
  target: string,
  root: ImageRoot | undefined,
  sizeBytes: bigint,
  folder: MachineFolder,
  context: DriverContext,
): Promise<void> {
  if (root === undefined) return makeEmpty(target, sizeBytes);
  if (root.kind === 'image') return copyRootImage(root.path, target, sizeBytes, context);
  if (root.kind === 'folder') return makeFileSystem(root.path, target, sizeBytes, context);
  const unpacked = join(folder.path, 'rootfs.new');
  try {
    await rm(unpacked, { recursive: true, force: true });
    await mkdir(unpacked, { mode: 0o700 });
    await run('tar', ['--extract', '--file', root.path, '--directory', unpacked], context);
    await makeFileSystem(unpacked, target, sizeBytes, context);
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

async function makeEmpty(target: string, sizeBytes: bigint): Promise<void> {
  await (await open(target, 'w', 0o600)).close();
  await truncate(target, Number(sizeBytes));
}

async function copyRootImage(
  source: string,
  target: string,
  sizeBytes: bigint,
  context: DriverContext,
): Promise<void> {
  const size = (await stat(source)).size;
  if (BigInt(size) > sizeBytes) {
    throw new HostRefusal(
      `The root of the image has ${size} bytes, more than the ${sizeBytes} that were reserved for it.`,
      false,
    );
  }
  await run('cp', ['--reflink=auto', '--sparse=always', '--', source, target], context);
}

async function makeFileSystem(
  source: string,
  target: string,
  sizeBytes: bigint,
  context: DriverContext,
): Promise<void> {
  await makeEmpty(target, sizeBytes);
  await run('mkfs.ext4', ['-q', '-F', '-L', 'zroot', '-d', source, target], context);
}

async function growRoot(path: string, sizeBytes: bigint): Promise<void> {
  if (BigInt((await stat(path)).size) < sizeBytes) await truncate(path, Number(sizeBytes));
}

async function run(command: string, args: readonly string[], context: DriverContext): Promise<void> {
  await runHostCommand(command, args, {
    timeoutMs: copyLimitMs,
    signal: context.signal,
    note: context.note,
  });
}

/** True when the file can be opened past the page cache (tmpfs of older kernels cannot). */
export async function takesDirectIo(path: string): Promise<boolean> {
  try {
    await (await open(path, constants.O_RDONLY | constants.O_DIRECT)).close();
    return true;
  } catch {
    return false;
  }
}

export async function pathExists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
