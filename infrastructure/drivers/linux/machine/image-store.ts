import { isAbsolute, join, normalize, sep } from 'node:path';
import { type BootImage, readImageFolder, realPathInside } from './image-layout.js';
import { type DownloadLimits, ImageCache } from './image-cache.js';
import { HostRefusal } from '../host-refusal.js';

/** Where images may come from. A reservation names its image, so nothing outside of these is ever read. */
export interface ImageSources {
  /** The operator's own images: one folder each (default `<data>/images`). */
  readonly imagesDir: string;
  /** A mirror of flists: `<mirror>/<host>/<path>` or `<mirror>/<name>`, with or without `.flist`. */
  readonly mirrorDir?: string | undefined;
  /** Downloaded images, by SHA-256 of their URL. */
  readonly cacheDir: string;
  readonly download?: Partial<DownloadLimits> | undefined;
}

export interface ImageStore {
  /**
   * The image that a reservation names: an absolute path or `file:` URL inside the image folders, an http(s) URL of
   * a tar (`.tar`, `.tar.gz`, `.tgz`) or of a folder (ends with `/`), or a name in the image or mirror folder.
   * @throws HostRefusal retryable when a server could not be reached, not retryable when there is no such image
   */
  find(flist: string, signal: AbortSignal): Promise<BootImage>;
}

export function createImageStore(sources: ImageSources): ImageStore {
  const roots = [sources.imagesDir, ...(sources.mirrorDir === undefined ? [] : [sources.mirrorDir])];
  const cache = new ImageCache(sources.cacheDir, sources.download);
  return {
    async find(flist, signal) {
      if (flist.length > 2048 || flist.includes('\0')) throw notFound('(name too long or not text)');
      const url = parseUrl(flist);
      if (url === undefined) return findLocal(flist, roots);
      if (url.protocol === 'file:') return findLocal(pathOfFileUrl(url, flist), roots);
      if (url.protocol !== 'http:' && url.protocol !== 'https:') throw notFound(flist);
      const mirrored = await findMirrored(url, roots);
      if (mirrored !== undefined) return mirrored;
      if (isFlist(url.pathname)) throw flistWithoutMirror(flist);
      return readImageFolder(await cache.folderOf(url, signal), sources.cacheDir);
    },
  };
}

function parseUrl(flist: string): URL | undefined {
  return /^[a-z][a-z0-9+.-]*:/i.test(flist) && URL.canParse(flist) ? new URL(flist) : undefined;
}

function pathOfFileUrl(url: URL, flist: string): string {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    throw notFound(flist);
  }
}

async function findLocal(path: string, roots: readonly string[]): Promise<BootImage> {
  if (isAbsolute(path)) {
    const root = roots.find((candidate) => normalize(path).startsWith(normalize(`${candidate}${sep}`)));
    if (root === undefined) throw outside(path);
    return readLocal(path, root);
  }
  const image = await findNamed([path], roots);
  if (image === undefined) throw notFound(path);
  return image;
}

async function readLocal(path: string, root: string): Promise<BootImage> {
  const folder = await realPathInside(path, root);
  if (folder === undefined) throw notFound(path);
  return readImageFolder(folder, root);
}

function findMirrored(url: URL, roots: readonly string[]): Promise<BootImage | undefined> {
  const base = url.pathname.split('/').pop() ?? '';
  return findNamed([`${url.hostname}${url.pathname}`, base], roots);
}

/** Looks in every root for every name, with and without `.flist`. Names that are not plain are passed over. */
async function findNamed(names: readonly string[], roots: readonly string[]): Promise<BootImage | undefined> {
  for (const name of names.flatMap((name) => (isFlist(name) ? [name, name.slice(0, -6)] : [name]))) {
    if (!isPlainPath(name)) continue;
    for (const root of roots) {
      const folder = await realPathInside(join(root, name), root);
      if (folder !== undefined) return readImageFolder(folder, root);
    }
  }
  return undefined;
}

const isFlist = (name: string): boolean => name.endsWith('.flist');

function isPlainPath(name: string): boolean {
  return name.split('/').every((part) => /^[A-Za-z0-9_][A-Za-z0-9_.+:-]{0,127}$/.test(part));
}

function notFound(flist: string): HostRefusal {
  return new HostRefusal(`This node has no image '${flist}'.`, false);
}

function outside(path: string): HostRefusal {
  return new HostRefusal(`The image path '${path}' is not inside the image folders of this node.`, false);
}

function flistWithoutMirror(flist: string): HostRefusal {
  return new HostRefusal(
    `The flist '${flist}' is not in the mirror folder of this node, and flists are not downloaded: ` +
      'the farmer can add an image folder of that name to the mirror.',
    false,
  );
}
