import { constants } from 'node:fs';
import { access, copyFile, mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { whichCommand } from '../host-command.js';
import { type CpioEntry, cpioArchive } from './cpio.js';
import { type KernelModules, hasModule, loadOrder, readKernelModules, readModule } from './kernel-modules.js';
import { tinyInit } from './tiny-init.js';

const needed = ['virtio_pci', 'virtio_blk', 'virtio_net', 'qemu_fw_cfg'] as const;
const wished = ['9pnet_virtio', '9p', 'ext4', 'button', 'evdev'] as const;
/** Found by ext4 at run time, so no dependency names it; newer kernels have it inside. */
const helpers = ['crc32c_generic'] as const;
const applets = [
  ...[
    'sh',
    'mount',
    'umount',
    'mkdir',
    'cat',
    'echo',
    'ip',
    'insmod',
    'hostname',
    'sleep',
    'dd',
    'kill',
    'sync',
  ],
  ...[
    'poweroff',
    'setsid',
    'mke2fs',
    'tr',
    'wc',
    'ls',
    'ps',
    'ping',
    'httpd',
    'nc',
    'wget',
    'date',
    'uname',
    'env',
  ],
];

export type TinyImageAvailability =
  | {
      readonly ok: true;
      /** Modules that its kernel has not: without `9p` volumes are not mounted, without `button` it is stopped hard. */
      readonly lacks: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** What the tiny image was built from, for a person to see. */
export interface TinyImage {
  readonly folder: string;
  readonly kernelVersion: string;
  /** As in `TinyImageAvailability`. */
  readonly lacks: readonly string[];
}

/** Whether this host has what a tiny image is made of: a kernel with its modules, and a static busybox. */
export async function tinyImageAvailable(): Promise<TinyImageAvailability> {
  const parts = await findParts();
  if ('reason' in parts) return { ok: false, reason: parts.reason };
  return { ok: true, lacks: lacksOf(parts.modules) };
}

/**
 * Builds a bootable image (`kernel`, `initramfs`, `image.json`) of the host's own kernel and busybox in
 * `targetDir`, whole or not at all; about 20 MB.
 * @throws Error when `tinyImageAvailable` says no, with the same reason
 */
export async function buildTinyImage(targetDir: string): Promise<TinyImage> {
  const parts = await findParts();
  if ('reason' in parts) throw new Error(parts.reason);
  const temporary = `${targetDir}.new`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await copyFile(parts.kernel, join(temporary, 'kernel'));
  await writeFile(join(temporary, 'initramfs'), await initramfs(parts));
  await writeFile(join(temporary, 'image.json'), JSON.stringify({ kernelArgs: ['quiet', 'rdinit=/init'] }));
  await rm(targetDir, { recursive: true, force: true });
  await rename(temporary, targetDir);
  return { folder: targetDir, kernelVersion: parts.version, lacks: lacksOf(parts.modules) };
}

interface Parts {
  readonly version: string;
  readonly kernel: string;
  readonly modules: KernelModules;
  readonly busybox: string;
}

async function findParts(): Promise<Parts | { readonly reason: string }> {
  if (process.arch !== 'x64')
    return { reason: `Tiny machines need an x86_64 host, this is ${process.arch}.` };
  const busybox = await whichCommand('busybox');
  if (busybox === undefined) return { reason: 'There is no busybox on this host (package busybox-static).' };
  if (!(await isStatic(busybox))) {
    return { reason: `${busybox} is not statically linked (package busybox-static has one that is).` };
  }
  const kernels = await findKernels();
  // a kernel that can mount volumes goes before one that cannot
  const best = kernels.toSorted((a, b) => lacksOf(a.modules).length - lacksOf(b.modules).length)[0];
  if (best !== undefined) return { ...best, busybox };
  return {
    reason:
      'There is no readable /boot/vmlinuz-* with its modules in /lib/modules on this host ' +
      '(package linux-image-amd64 or linux-image-generic).',
  };
}

async function findKernels(): Promise<Omit<Parts, 'busybox'>[]> {
  const found: Omit<Parts, 'busybox'>[] = [];
  for (const version of (await namesIn('/lib/modules')).toSorted().toReversed()) {
    const modules = await tryModules(join('/lib/modules', version));
    if (modules === undefined || !needed.every((name) => hasModule(modules, name))) continue;
    for (const kernel of [`/boot/vmlinuz-${version}`, `/lib/modules/${version}/vmlinuz`]) {
      if (await isReadable(kernel)) found.push({ version, kernel, modules });
    }
  }
  return found;
}

function lacksOf(modules: KernelModules): string[] {
  return wished.filter((name) => !hasModule(modules, name));
}

async function initramfs(parts: Parts): Promise<Buffer> {
  const order = loadOrder(parts.modules, [...needed, ...helpers, ...wished]);
  const modules = await Promise.all(
    order.map(async (file): Promise<CpioEntry> => {
      const content = await readModule(parts.modules, file);
      return { kind: 'file', path: `modules/${moduleFile(file)}`, mode: 0o644, content };
    }),
  );
  const folders = ['bin', 'dev', 'etc', 'modules', 'proc', 'root', 'run', 'sys', 'tmp'];
  return cpioArchive([
    ...folders.map((path): CpioEntry => ({ kind: 'folder', path })),
    // the kernel opens this for the first process before anything is mounted
    { kind: 'character-device', path: 'dev/console', major: 5, minor: 1 },
    { kind: 'file', path: 'bin/busybox', mode: 0o755, content: await readFile(parts.busybox) },
    ...applets.map((name): CpioEntry => ({ kind: 'link', path: `bin/${name}`, target: 'busybox' })),
    ...modules,
    {
      kind: 'file',
      path: 'modules/order',
      mode: 0o644,
      content: Buffer.from(order.map(moduleFile).join('\n')),
    },
    { kind: 'file', path: 'init', mode: 0o755, content: Buffer.from(tinyInit) },
  ]);
}

function moduleFile(file: string): string {
  return basename(file).replace(/\.(gz|xz|zst)$/, '');
}

/** An ELF program without an interpreter segment needs no libraries. */
async function isStatic(path: string): Promise<boolean> {
  const header = Buffer.alloc(4096);
  const handle = await open(path, 'r');
  try {
    await handle.read(header, 0, header.length, 0);
  } finally {
    await handle.close();
  }
  if (header.readUInt32BE(0) !== 0x7f454c46) return false;
  const start = Number(header.readBigUInt64LE(32));
  const size = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  const interpreter = 3;
  return Array.from({ length: count }, (_, index) => start + index * size)
    .filter((offset) => offset + 4 <= header.length)
    .every((offset) => header.readUInt32LE(offset) !== interpreter);
}

async function tryModules(folder: string): Promise<KernelModules | undefined> {
  try {
    return await readKernelModules(folder);
  } catch {
    return undefined; // headers or leftovers without a kernel
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function isReadable(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
