import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { displayed, openDownload } from './image-download.js';
import { imageFileNames } from './image-layout.js';
import { extractImageTar } from './image-tar.js';
import { HostRefusal } from '../host-refusal.js';

export interface DownloadLimits {
  /** Bytes of one image, unpacked. */
  readonly imageBytes: number;
  /** How many images are kept; the ones not asked for longest go first. */
  readonly images: number;
  /** Milliseconds for one whole image. */
  readonly timeMs: number;
  readonly allowPrivateAddresses: boolean;
}

const defaultLimits: DownloadLimits = {
  imageBytes: 4 * 1024 ** 3,
  images: 16,
  timeMs: 15 * 60_000,
  allowPrivateAddresses: false,
};

/** Images from the web, each in a folder named after the SHA-256 of its URL, downloaded once and whole or not at all. */
export class ImageCache {
  readonly #dir: string;
  readonly #limits: DownloadLimits;
  readonly #running = new Map<string, Promise<string>>();

  constructor(dir: string, limits: Partial<DownloadLimits> = {}) {
    this.#dir = dir;
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** The image's folder, downloading it if it is not there. @throws HostRefusal */
  async folderOf(url: URL, signal: AbortSignal): Promise<string> {
    const key = createHash('sha256').update(url.href).digest('hex');
    const folder = join(this.#dir, key);
    if (await touch(folder)) return folder;
    const running = this.#running.get(key) ?? this.#download(url, folder, signal);
    this.#running.set(key, running);
    try {
      return await running;
    } finally {
      this.#running.delete(key);
    }
  }

  async #download(url: URL, folder: string, signal: AbortSignal): Promise<string> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const temporary = await mkdtemp(join(this.#dir, '.part-'));
    const limited = AbortSignal.any([signal, AbortSignal.timeout(this.#limits.timeMs)]);
    try {
      await this.#fill(url, temporary, limited);
      const names = await readdir(temporary);
      if (!names.includes('kernel') && !names.includes('vmlinuz')) throw withoutKernel(url);
      await rename(temporary, folder);
    } catch (error) {
      throw asFailure(url, error);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    await this.#forgetOldest();
    return folder;
  }

  #fill(url: URL, target: string, signal: AbortSignal): Promise<void> {
    return url.pathname.endsWith('/')
      ? this.#fillFromFolder(url, target, signal)
      : this.#fillFromTar(url, target, signal);
  }

  async #fillFromFolder(url: URL, target: string, signal: AbortSignal): Promise<void> {
    let left = this.#limits.imageBytes;
    for (const name of imageFileNames) {
      const response = await openDownload(new URL(name, url), this.#options(signal));
      if (response === undefined) continue;
      const path = join(target, name);
      await pipeline(response, limitBytes(left), createWriteStream(path, { mode: 0o600 }), { signal });
      left -= (await stat(path)).size;
    }
  }

  async #fillFromTar(url: URL, target: string, signal: AbortSignal): Promise<void> {
    const response = await openDownload(url, this.#options(signal));
    if (response === undefined) throw missing(url);
    const limit = this.#limits.imageBytes;
    const take = (source: AsyncIterable<Buffer>): Promise<void> => extractImageTar(source, target, limit);
    const packed = /\.(tar\.gz|tgz)$/.test(url.pathname);
    const bounded = limitBytes(limit * 2);
    if (packed) await pipeline(response, createGunzip(), bounded, take, { signal });
    else await pipeline(response, bounded, take, { signal });
  }

  #options(signal: AbortSignal): { signal: AbortSignal; allowPrivateAddresses: boolean } {
    return { signal, allowPrivateAddresses: this.#limits.allowPrivateAddresses };
  }

  /** Machines have copies of their own, so that any image may go from here at any time. */
  async #forgetOldest(): Promise<void> {
    const names = (await readdir(this.#dir)).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const aged = await Promise.all(
      names.map(async (name) => ({ name, usedMs: (await stat(join(this.#dir, name))).mtimeMs })),
    );
    for (const { name } of aged.toSorted((a, b) => b.usedMs - a.usedMs).slice(this.#limits.images)) {
      await rm(join(this.#dir, name), { recursive: true, force: true });
    }
  }
}

/** Marks the folder as used now. @returns false when there is none */
async function touch(folder: string): Promise<boolean> {
  try {
    const now = new Date();
    await utimes(folder, now, now);
    return true;
  } catch {
    return false;
  }
}

function limitBytes(limit: number): Transform {
  let left = limit;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      left -= chunk.length;
      if (left >= 0) return callback(null, chunk);
      return callback(new HostRefusal('The image is larger than this node takes.', false));
    },
  });
}

function missing(url: URL): HostRefusal {
  return new HostRefusal(`The server has no image at '${displayed(url)}'.`, false);
}

function withoutKernel(url: URL): HostRefusal {
  return new HostRefusal(
    `There is no image at '${displayed(url)}': it has no file named \`kernel\` or \`vmlinuz\`.`,
    false,
  );
}

function asFailure(url: URL, error: unknown): HostRefusal {
  if (error instanceof HostRefusal) return error;
  const cause = error as NodeJS.ErrnoException; // streams and files reject with these
  if (cause.code?.startsWith('Z_') === true) {
    return new HostRefusal(`The image at '${displayed(url)}' is not a gzip archive.`, false);
  }
  const what = cause.code ?? cause.name;
  return new HostRefusal(`The image at '${displayed(url)}' could not be downloaded whole (${what}).`, true);
}
