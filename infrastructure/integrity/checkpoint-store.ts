import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type CheckpointNote, parseCheckpoint } from '../../domain/integrity/checkpoint.js';
import { NoteError } from '../../domain/integrity/signed-note.js';
import { writeDurably } from './write-durably.js';

/** Checkpoints that are kept, the newest. */
const kept = 64;
const namePattern = /^(\d{16})\.checkpoint$/;

/** A checkpoint as it lies in its file. */
export interface StoredCheckpoint {
  readonly file: string;
  /** The note, ready to be given to others. */
  readonly text: string;
  /** Null when the file holds none; `problem` says why. */
  readonly parsed: CheckpointNote | null;
  readonly problem: string | null;
}

/** The checkpoints that a node has signed, one file each, named after its size. */
export class CheckpointStore {
  constructor(readonly path: string) {}

  /** All of them, good or damaged, ascending. */
  async all(): Promise<readonly StoredCheckpoint[]> {
    const names = await readdir(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const files = names.filter((name) => namePattern.test(name)).sort();
    return Promise.all(files.map((file) => this.#read(file)));
  }

  /** The newest that can be read; null when there is none. */
  async newest(): Promise<(StoredCheckpoint & { readonly parsed: CheckpointNote }) | null> {
    for (const stored of (await this.all()).toReversed()) {
      const { parsed } = stored;
      if (parsed !== null) return { ...stored, parsed };
    }
    return null;
  }

  /** Of the tree of `size` leaves; null when there is none that can be read. */
  async ofSize(size: number): Promise<string | null> {
    const found = (await this.all()).find(({ parsed }) => parsed?.checkpoint.size === size);
    return found?.text ?? null;
  }

  /** On disk when this resolves; the oldest are forgotten. */
  async add(text: string): Promise<void> {
    await mkdir(this.path, { recursive: true });
    const { size } = parseCheckpoint(text).checkpoint;
    await writeDurably(join(this.path, fileName(size)), text);
    for (const { file } of (await this.all()).slice(0, -kept))
      await rm(join(this.path, file), { force: true });
  }

  async #read(file: string): Promise<StoredCheckpoint> {
    try {
      const bytes = await readFile(join(this.path, file));
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      const parsed = parseCheckpoint(text);
      if (fileName(parsed.checkpoint.size) === file) return { file, text, parsed, problem: null };
      return { file, text, parsed: null, problem: `it is of size ${parsed.checkpoint.size}` };
    } catch (error) {
      if (!(error instanceof NoteError) && !(error instanceof TypeError)) throw error;
      const problem = error instanceof NoteError ? error.message : 'it is no UTF-8 text';
      return { file, text: '', parsed: null, problem };
    }
  }
}

function fileName(size: number): string {
  return `${String(size).padStart(16, '0')}.checkpoint`;
}
