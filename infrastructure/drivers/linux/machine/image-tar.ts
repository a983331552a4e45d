import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { HostRefusal } from '../host-refusal.js';
import { imageFileNames } from './image-layout.js';

const blockBytes = 512;

/**
 * Takes an image's files out of a tar stream: plain files with the known names, at the top or in one folder, and
 * nothing else; no links, no devices, no other paths, at most `limitBytes` of content. The names on disk are ours.
 * @throws HostRefusal (not retryable) when it is no tar or too large
 */
export async function extractImageTar(
  chunks: AsyncIterable<Buffer>,
  targetDir: string,
  limitBytes: number,
): Promise<void> {
  const reader = new BlockReader(chunks);
  let left = limitBytes;
  for (;;) {
    const header = await reader.block();
    if (header === undefined || header.every((byte) => byte === 0)) return reader.rest();
    const entry = parseHeader(header);
    left -= entry.size;
    if (left < 0) throw new HostRefusal('The image is larger than this node takes.', false);
    await takeEntry(entry, reader, targetDir);
  }
}

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly isFile: boolean;
}

function parseHeader(header: Buffer): Entry {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  if (sum !== octal(header, 148, 8)) {
    throw new HostRefusal('The image is not a tar archive, or it is damaged.', false);
  }
  const type = String.fromCharCode(header.readUInt8(156));
  return { name: text(header, 0, 100), size: sizeOf(header), isFile: type === '0' || type === '\0' };
}

/** Octal, or (GNU, for 8 GiB and more) big-endian binary with the first bit set. */
function sizeOf(header: Buffer): number {
  return (header.readUInt8(124) & 0x80) === 0 ? octal(header, 124, 12) : header.readUIntBE(130, 6);
}

function octal(header: Buffer, offset: number, length: number): number {
  const digits = text(header, offset, length).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(`0${digits}`, 8) : -1;
}

function text(header: Buffer, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('utf8');
}

async function takeEntry(entry: Entry, reader: BlockReader, targetDir: string): Promise<void> {
  const name = imageFileNames.find((known) => isImageFile(entry.name, known));
  if (!entry.isFile || name === undefined) return reader.content(entry.size, undefined);
  const handle = await open(join(targetDir, name), 'w', 0o600);
  try {
    return await reader.content(entry.size, handle);
  } finally {
    await handle.close();
  }
}

/** `kernel`, `./kernel` and `some-folder/kernel` are the image's kernel. */
function isImageFile(path: string, name: string): boolean {
  const parts = path.split('/').filter((part) => part !== '.' && part !== '');
  return parts.at(-1) === name && parts.length <= 2;
}

/** Cuts a stream of chunks of any length into tar's blocks. */
class BlockReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** One header; undefined at the end. */
  async block(): Promise<Buffer | undefined> {
    while (this.#held.length < blockBytes) {
      const next = await this.#chunks.next();
      if (next.done === true) return undefined;
      this.#held = Buffer.concat([this.#held, next.value]);
    }
    const block = this.#held.subarray(0, blockBytes);
    this.#held = this.#held.subarray(blockBytes);
    return block;
  }

  /** Passes `size` bytes to the file (or nowhere) and skips the padding after them. */
  async content(size: number, target: FileHandle | undefined): Promise<void> {
    const padding = (blockBytes - (size % blockBytes)) % blockBytes;
    await this.#pass(size, target);
    await this.#pass(padding, undefined);
  }

  /** Reads on to the end and keeps nothing: a stream that is left in the middle is an error to its source. */
  async rest(): Promise<void> {
    while ((await this.#chunks.next()).done !== true);
  }

  async #pass(size: number, target: FileHandle | undefined): Promise<void> {
    let left = size;
    while (left > 0) {
      if (this.#held.length === 0) this.#held = await this.#more();
      const part = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(part.length);
      left -= part.length;
      await target?.writeFile(part);
    }
  }

  async #more(): Promise<Buffer> {
    const next = await this.#chunks.next();
    if (next.done !== true) return next.value;
    throw new HostRefusal('The image archive ends in the middle of a file.', true);
  }
}
