import { lstat, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from './machine-folder.js';
import { HostRefusal } from '../host-refusal.js';

/**
 * An image is a folder:
 * - `kernel` (or `vmlinuz`): what QEMU boots; needed.
 * - `initramfs` (or `initrd`): optional.
 * - one of `root.img` (a raw disk image), `rootfs.tar`, `rootfs/`: optional. It becomes the machine's first disk,
 *   grown to the reserved root size; without any of them the first disk is empty.
 * - `image.json`: optional, `{ "kernelArgs": ["root=/dev/vda", "rw"] }`.
 */
export interface BootImage {
  readonly kernel: string;
  readonly initramfs: string | undefined;
  readonly root: ImageRoot | undefined;
  readonly kernelArgs: readonly string[];
}

export interface ImageRoot {
  readonly kind: 'image' | 'tar' | 'folder';
  readonly path: string;
}

/** The plain files that an image may have: nothing else is taken from an archive or a server. */
export const imageFileNames = ['kernel', 'vmlinuz', 'initramfs', 'initrd', 'root.img', 'image.json'] as const;

const printable = /^[\x21-\x7e]{1,256}$/;
const imageJsonSchema = z.object({ kernelArgs: z.array(z.string().regex(printable)).max(64).optional() });

/**
 * Reads an image folder. Every part, followed through links, must lie inside `allowedRoot`: an image must not
 * bring in other files of the host.
 * @throws HostRefusal (not retryable) when it has no kernel or reaches outside
 */
export async function readImageFolder(folder: string, allowedRoot: string): Promise<BootImage> {
  const part = (name: string, kind: 'file' | 'folder'): Promise<string | undefined> =>
    findPart(join(folder, name), kind, allowedRoot);
  const kernel = (await part('kernel', 'file')) ?? (await part('vmlinuz', 'file'));
  if (kernel === undefined) {
    throw new HostRefusal('The image has no kernel: it needs a file named `kernel` or `vmlinuz`.', false);
  }
  return {
    kernel,
    initramfs: (await part('initramfs', 'file')) ?? (await part('initrd', 'file')),
    root: await findRoot(part),
    kernelArgs: await readKernelArgs(await part('image.json', 'file')),
  };
}

async function findRoot(
  part: (name: string, kind: 'file' | 'folder') => Promise<string | undefined>,
): Promise<ImageRoot | undefined> {
  const image = await part('root.img', 'file');
  if (image !== undefined) return { kind: 'image', path: image };
  const tar = await part('rootfs.tar', 'file');
  if (tar !== undefined) return { kind: 'tar', path: tar };
  const folder = await part('rootfs', 'folder');
  return folder === undefined ? undefined : { kind: 'folder', path: folder };
}

async function readKernelArgs(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  const parsed = await readJsonFile(path, imageJsonSchema);
  if (parsed !== undefined) return parsed.kernelArgs ?? [];
  throw new HostRefusal('The image.json of the image is not of the form { "kernelArgs": ["..."] }.', false);
}

async function findPart(
  path: string,
  kind: 'file' | 'folder',
  allowedRoot: string,
): Promise<string | undefined> {
  const real = await realPathInside(path, allowedRoot);
  if (real === undefined) return undefined;
  const stats = await lstat(real);
  return (kind === 'file' ? stats.isFile() : stats.isDirectory()) ? real : undefined;
}

/**
 * The path with all links followed, undefined when nothing is there.
 * @throws HostRefusal (not retryable) when it leads outside of `allowedRoot`
 */
export async function realPathInside(path: string, allowedRoot: string): Promise<string | undefined> {
  const root = await realPathOf(allowedRoot);
  const real = await realPathOf(path);
  if (root === undefined || real === undefined) return undefined;
  if (real === root || real.startsWith(`${root}${sep}`)) return real;
  throw new HostRefusal('The image reaches outside of the image folders of this node.', false);
}

async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}
