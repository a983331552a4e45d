import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { readU64, sha256, writeU64 } from './frame.js';
import type { LedgerHead } from './ledger.js';

/**
 * The witness: a small file beside the log that says how far the log was acknowledged. LevelDB drops damaged records
 * at the end of its own log without a word; with the witness that is seen. It is written after every durable commit
 * and not synced, so it may lag after a power cut, and it is never ahead of an undamaged log.
 *
 * Two slots, one per 4 KiB page, written in turn: a torn write leaves the other. docs/ledger-format.md has the bytes.
 */
const SLOT_BYTES = 96;
const SLOT_DISTANCE = 4096;
const MAGIC = 0x54574c5a; // 'ZLWT' in file order
const VERSION = 1;

export interface WitnessReading {
  /** Null when there is no file or nothing in it can be read. */
  readonly head: LedgerHead | null;
  readonly exists: boolean;
  /** Slots whose bytes do not give their hash. */
  readonly damaged: number;
}

/** Reads what was acknowledged. Never throws for damaged content. */
export async function readWitness(path: string): Promise<WitnessReading> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return { head: null, exists: false, damaged: 0 };
  const slots = [0, 1].map((slot) =>
    readSlot(bytes.subarray(slot * SLOT_DISTANCE, slot * SLOT_DISTANCE + SLOT_BYTES)),
  );
  const heads = slots.filter((slot) => slot !== null);
  const head = heads.reduce<LedgerHead | null>((best, next) => {
    return best === null || next.nextPosition >= best.nextPosition ? next : best;
  }, null);
  return { head, exists: true, damaged: slots.length - heads.length };
}

/** The witness as the writer holds it. */
export class WitnessFile {
  readonly #fd: number;
  #slot = 0;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** Opens or makes the file and writes `head` to both slots, synced. */
  static async open(path: string, head: LedgerHead): Promise<WitnessFile> {
    // 'a' makes it when it is missing; writing at an offset needs 'r+'.
    closeSync(openSync(path, 'a'));
    const file = new WitnessFile(openSync(path, 'r+'));
    file.record(head);
    file.record(head);
    fsyncSync(file.#fd);
    await syncFolder(dirname(path));
    return file;
  }

  /** Some microseconds: the page is in memory, and 96 bytes do not wait for the disk. */
  record(head: LedgerHead): void {
    writeSync(this.#fd, encodeSlot(head), 0, SLOT_BYTES, this.#slot * SLOT_DISTANCE);
    this.#slot = 1 - this.#slot;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Makes new, renamed and removed files of a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function encodeSlot(head: LedgerHead): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.writeUInt32LE(MAGIC, 0);
  slot.writeUInt32LE(VERSION, 4);
  writeU64(slot, head.commits, 8);
  writeU64(slot, head.nextPosition, 16);
  // 24..31 stays zero.
  slot.write(head.hash, 32, 32, 'hex');
  sha256(slot.subarray(0, 64)).copy(slot, 64);
  return slot;
}

function readSlot(slot: Buffer): LedgerHead | null {
  if (slot.length < SLOT_BYTES || slot.readUInt32LE(0) !== MAGIC || slot.readUInt32LE(4) !== VERSION)
    return null;
  if (!sha256(slot.subarray(0, 64)).equals(slot.subarray(64))) return null;
  return { commits: readU64(slot, 8), nextPosition: readU64(slot, 16), hash: slot.toString('hex', 32, 64) };
}
