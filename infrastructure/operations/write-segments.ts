import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

import type { Commit } from '../ledger/ledger.js';
import { syncFolder } from '../ledger/witness.js';
import type { BackupSegment } from './backup-manifest.js';

/** A file of commits is ended at this size; what a run that is killed has to do again is at most one file. */
const segmentBytes = 64 * 1024 * 1024;
/** Bytes that are gathered before they go to the file. */
const writeBytes = 1024 * 1024;

interface OpenSegment {
  readonly file: FileHandle;
  readonly hash: Hash;
  readonly first: Commit;
  commits: number;
  bytes: number;
}

/** Writes commits to files of bounded size, one after the other; a file has its name only when it is whole and on disk. */
export class SegmentWriter {
  readonly #folder: string;
  readonly #limit: number;
  readonly #done: BackupSegment[] = [];
  #current: OpenSegment | null = null;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  /** @param folder of the backup @param limit bytes of a file, more or less */
  constructor(folder: string, limit = segmentBytes) {
    this.#folder = folder;
    this.#limit = limit;
  }

  async append(commit: Commit, frame: Uint8Array): Promise<void> {
    const segment = (this.#current ??= await this.#open(commit));
    this.#waiting.push(frame);
    this.#waitingBytes += frame.length;
    segment.commits += 1;
    segment.bytes += frame.length;
    if (this.#waitingBytes >= writeBytes) await this.#flush(segment);
    if (segment.bytes >= this.#limit) await this.#end(segment);
  }

  /** Ends the last file. @returns all that were written, in order */
  async finish(): Promise<readonly BackupSegment[]> {
    if (this.#current !== null) await this.#end(this.#current);
    return this.#done;
  }

  /** Leaves the file that is not whole behind; the next run takes its name again. */
  async abandon(): Promise<void> {
    await this.#current?.file.close();
    this.#current = null;
  }

  async #open(first: Commit): Promise<OpenSegment> {
    await mkdir(join(this.#folder, 'commits'), { recursive: true });
    const file = await open(join(this.#folder, `${segmentName(first.number)}.new`), 'w');
    return { file, hash: createHash('sha256'), first, commits: 0, bytes: 0 };
  }

  async #flush({ file, hash }: OpenSegment): Promise<void> {
    const bytes = Buffer.concat(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    hash.update(bytes);
    let at = 0;
    while (at < bytes.length) at += (await file.write(bytes, at)).bytesWritten;
  }

  async #end(segment: OpenSegment): Promise<void> {
    const { file, first, commits, bytes, hash } = segment;
    await this.#flush(segment);
    await file.sync();
    await file.close();
    this.#current = null;
    const path = segmentName(first.number);
    await rename(join(this.#folder, `${path}.new`), join(this.#folder, path));
    await syncFolder(join(this.#folder, 'commits'));
    this.#done.push({
      path,
      bytes,
      sha256: hash.digest('hex'),
      firstCommit: first.number,
      commits,
      firstPosition: first.position,
    });
  }
}

/** Named after the number of its first commit. */
export function segmentName(firstCommit: number): string {
  return `commits/${String(firstCommit).padStart(16, '0')}.frames`;
}
