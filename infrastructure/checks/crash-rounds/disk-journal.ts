import { readFileSync } from 'node:fs';

/** One change of the disk, or what the process told, as the shim saw it; paths are relative to the data folder. */
export type DiskCall =
  | { readonly kind: 'write'; readonly inode: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly inode: number; readonly size: number }
  | { readonly kind: 'sync'; readonly inode: number }
  | { readonly kind: 'create'; readonly inode: number; readonly path: string }
  | { readonly kind: 'rename' | 'link'; readonly from: string; readonly to: string }
  | { readonly kind: 'unlink' | 'makeFolder' | 'removeFolder'; readonly path: string }
  | { readonly kind: 'told'; readonly text: string };

/** Reads the journal of disk-shim.ts, and says which file is which: several openings of one file are one inode. */
export function readDiskJournal(file: string, root: string): DiskCall[] {
  const reader = new JournalReader(root);
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    const entry = bytes.subarray(at + 4, at + 4 + length);
    reader.take(String.fromCharCode(entry.readUInt8(0)), {
      opening: entry.readUInt32LE(1),
      offset: Number(entry.readBigUInt64LE(5)),
      data: entry.subarray(13),
    });
    at += 4 + length;
  }
  return reader.calls;
}

interface Entry {
  readonly opening: number;
  readonly offset: number;
  readonly data: Buffer;
}

class JournalReader {
  readonly calls: DiskCall[] = [];
  readonly #inodeOfOpening = new Map<number, number>();
  readonly #inodeOfPath = new Map<string, number>();
  #inodes = 0;

  constructor(private readonly root: string) {}

  take(kind: string, { opening, offset, data }: Entry): void {
    const inode = this.#inodeOfOpening.get(opening) ?? 0;
    const [path = '', other = ''] = 'orlumd'.includes(kind) ? this.#paths(data) : [];
    switch (kind) {
      case 'o':
        return this.#open(opening, path, offset);
      case 'w':
        return void this.calls.push({ kind: 'write', inode, offset, bytes: data });
      case 't':
        return void this.calls.push({ kind: 'truncate', inode, size: offset });
      case 's':
        return void this.calls.push({ kind: 'sync', inode });
      case 'r':
      case 'l':
        return this.#move(kind === 'r' ? 'rename' : 'link', path, other);
      case 'u':
        this.#inodeOfPath.delete(path);
        return void this.calls.push({ kind: 'unlink', path });
      case 'm':
        return void this.calls.push({ kind: 'makeFolder', path });
      case 'd':
        return void this.calls.push({ kind: 'removeFolder', path });
      case 'k':
        return void this.calls.push({ kind: 'told', text: data.toString() });
      case 'c':
        return;
      default:
        throw new Error(`the journal has a call of kind ${kind}`);
    }
  }

  #open(opening: number, path: string, flags: number): void {
    let inode = this.#inodeOfPath.get(path);
    if (inode === undefined) {
      inode = ++this.#inodes;
      // Folders are opened too, to be synced; they are not made by that.
      if ((flags & 1) === 1) {
        this.#inodeOfPath.set(path, inode);
        this.calls.push({ kind: 'create', inode, path });
      }
    } else if ((flags & 2) === 2) this.calls.push({ kind: 'truncate', inode, size: 0 });
    this.#inodeOfOpening.set(opening, inode);
  }

  #move(kind: 'rename' | 'link', from: string, to: string): void {
    const inode = this.#inodeOfPath.get(from);
    if (inode !== undefined) this.#inodeOfPath.set(to, inode);
    if (kind === 'rename') this.#inodeOfPath.delete(from);
    this.calls.push({ kind, from, to });
  }

  #paths(data: Buffer): string[] {
    return data
      .toString()
      .split('\0')
      .map((path) => path.slice(this.root.length + 1));
  }
}
