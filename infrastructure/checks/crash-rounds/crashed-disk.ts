import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { SeededRandom } from '../fuzz/seeded-random.js';
import type { DiskCall } from './disk-journal.js';

/** What became of calls that no sync had made durable when the power went. */
export const losses = ['nothing lost', 'all lost', 'some lost', 'torn or zeros'] as const;
export type Loss = (typeof losses)[number];

const sectorBytes = 512;

/**
 * A disk after a power cut, as a file system with an ordered journal of names and sizes may leave it (ext4, XFS): names change in
 * the order of the calls, and any sync makes all changes of names before it durable; written bytes are durable when their own
 * file was synced. Until then each write may be there, not be there, be there in some of its 512-byte sectors, or have left
 * zeros in a file that has grown already.
 */
export class CrashedDisk {
  readonly #files = new Map<number, Buffer>();
  readonly #names = new Map<string, number>();
  readonly #folders = new Set<string>();

  /** @param calls all that were made before the power went */
  constructor(calls: readonly DiskCall[], loss: Loss, random: SeededRandom) {
    const lastSync = calls.findLastIndex(({ kind }) => kind === 'sync');
    const syncs = new Map<number, number>();
    for (const [at, call] of calls.entries()) if (call.kind === 'sync') syncs.set(call.inode, at);
    const pending = calls.length - 1 - lastSync;
    const namesKept =
      lastSync + (loss === 'nothing lost' ? pending : loss === 'all lost' ? 0 : random.below(pending + 1));
    for (const [at, call] of calls.entries()) {
      if (call.kind !== 'write') {
        if (at <= namesKept) this.#apply(call);
      } else this.#write(call, at < (syncs.get(call.inode) ?? -1) ? 'nothing lost' : loss, random);
    }
  }

  /** Makes the folder that whoever comes next finds. */
  materialise(root: string): void {
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    for (const folder of [...this.#folders].sort()) mkdirSync(join(root, folder), { recursive: true });
    const written = new Map<number, string>();
    for (const [path, inode] of this.#names) {
      const target = join(root, path);
      mkdirSync(dirname(target), { recursive: true });
      const twin = written.get(inode);
      if (twin === undefined) writeFileSync(target, this.#files.get(inode) ?? '');
      else linkSync(twin, target);
      written.set(inode, target);
    }
  }

  #apply(call: Exclude<DiskCall, { kind: 'write' }>): void {
    switch (call.kind) {
      case 'create':
        this.#names.set(call.path, call.inode);
        return;
      case 'truncate':
        this.#files.set(call.inode, resized(this.#files.get(call.inode), call.size));
        return;
      case 'rename':
      case 'link':
        return this.#move(call.kind, call.from, call.to);
      case 'unlink':
        this.#names.delete(call.path);
        return;
      case 'makeFolder':
        this.#folders.add(call.path);
        return;
      case 'removeFolder':
        this.#folders.delete(call.path);
        return;
      case 'sync':
      case 'told':
    }
  }

  #move(kind: 'rename' | 'link', from: string, to: string): void {
    const inode = this.#names.get(from);
    if (inode === undefined) return;
    this.#names.set(to, inode);
    if (kind === 'rename') this.#names.delete(from);
  }

  #write(
    { inode, offset, bytes }: Extract<DiskCall, { kind: 'write' }>,
    loss: Loss,
    random: SeededRandom,
  ): void {
    if (loss === 'all lost' || (loss === 'some lost' && random.chance(2))) return;
    const old = this.#files.get(inode);
    const file = resized(old, Math.max(old?.length ?? 0, offset + bytes.length));
    this.#files.set(inode, file);
    if (loss !== 'torn or zeros') {
      bytes.copy(file, offset);
      return;
    }
    for (let at = offset; at < offset + bytes.length; ) {
      const end = Math.min(offset + bytes.length, at - (at % sectorBytes) + sectorBytes);
      if (random.chance(2)) bytes.copy(file, at, at - offset, end - offset);
      at = end;
    }
  }
}

function resized(bytes: Buffer | undefined, size: number): Buffer {
  const file = Buffer.alloc(size);
  bytes?.copy(file);
  return file;
}
