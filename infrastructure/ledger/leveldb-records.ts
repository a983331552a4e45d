import { crc32c, maskCrc } from './crc32c.js';

/**
 * Reads the record format of LevelDB's write-ahead log (doc/log_format.md of LevelDB): blocks of 32 KiB, records of
 * masked CRC-32C u32, length u16, type u8 (1 full, 2 first, 3 middle, 4 last), data.
 */
const BLOCK = 32_768;
const HEADER = 7;
const FULL = 1;
const FIRST = 2;
const MIDDLE = 3;
const LAST = 4;

export interface LevelRecords {
  /** Whole records up to the damage. */
  readonly payloads: readonly Buffer[];
  /** Null when the file is whole. */
  readonly damage: { readonly offset: number; readonly at: 'end' | 'middle' } | null;
}

interface Fragment {
  readonly type: number;
  readonly data: Buffer;
  readonly end: number;
}

/**
 * All records of a log file. Damage at the `end` is what a crash in mid-write leaves; with a later intact record
 * behind it, it is in the `middle`, which no crash does: a record is written only when the one before is synced.
 */
export function readLevelRecords(file: Buffer): LevelRecords {
  const payloads: Buffer[] = [];
  let parts: Buffer[] = [];
  let start = 0;
  let offset = skipTrailer(0);
  while (offset < file.length) {
    const fragment = readFragment(file, offset);
    const opens = fragment?.type === FULL || fragment?.type === FIRST;
    if (fragment === null || opens !== (parts.length === 0))
      return damaged(file, payloads, parts, start, offset);
    if (opens) start = offset;
    parts.push(fragment.data);
    if (fragment.type === FULL || fragment.type === LAST) {
      payloads.push(parts.length === 1 ? fragment.data : Buffer.concat(parts));
      parts = [];
    }
    offset = skipTrailer(fragment.end);
  }
  return parts.length === 0 ? { payloads, damage: null } : { payloads, damage: { offset: start, at: 'end' } };
}

function damaged(
  file: Buffer,
  payloads: Buffer[],
  parts: Buffer[],
  start: number,
  offset: number,
): LevelRecords {
  // Zeros to the end are room that the file system gave in advance, not a record.
  if (parts.length === 0 && isZero(file.subarray(offset))) return { payloads, damage: null };
  const at = hasRecordAfter(file, offset) ? 'middle' : 'end';
  return { payloads, damage: { offset: parts.length === 0 ? offset : start, at } };
}

function readFragment(file: Buffer, offset: number): Fragment | null {
  const end = fragmentEnd(file, offset);
  if (end === null) return null;
  const type = file.readUInt8(offset + 6);
  if (type !== FULL && type !== FIRST && type !== MIDDLE && type !== LAST) return null;
  if (maskCrc(crc32c(file.subarray(offset + 6, end))) !== file.readUInt32LE(offset)) return null;
  return { type, data: file.subarray(offset + HEADER, end), end };
}

/** Where it ends by its length; null when that is beyond its block or the file. */
function fragmentEnd(file: Buffer, offset: number): number | null {
  if (offset + HEADER > file.length) return null;
  const end = offset + HEADER + file.readUInt16LE(offset + 4);
  const blockEnd = offset - (offset % BLOCK) + BLOCK;
  return end > blockEnd || end > file.length ? null : end;
}

/**
 * Whether an intact record begins behind a damaged one, stepping over it by its length or, when that is nonsense, to
 * the next block. Bytes inside a record are not searched: they may be anybody's, made to look like a record.
 */
function hasRecordAfter(file: Buffer, damage: number): boolean {
  for (let offset = damage; offset + HEADER <= file.length; ) {
    const fragment = readFragment(file, offset);
    if (fragment?.type === FULL || fragment?.type === FIRST) return true;
    offset = skipTrailer(fragmentEnd(file, offset) ?? offset - (offset % BLOCK) + BLOCK);
  }
  return false;
}

function skipTrailer(offset: number): number {
  const left = BLOCK - (offset % BLOCK);
  return left < HEADER ? offset + left : offset;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
