import { crc32c, maskCrc } from './crc32c.js';
import { readVarint, unsnap } from './snappy.js';

/**
 * Checks a LevelDB table file (doc/table_format.md of LevelDB) by its own checksums, which LevelDB itself does not
 * check when it reads: blocks of data, type u8, masked CRC-32C u32; a footer of 48 bytes names the index block.
 */
const FOOTER = 48;
const TRAILER = 5;
const MAGIC = 0xdb4775248b80fb57n;

interface Handle {
  readonly offset: number;
  readonly size: number;
}

interface Entry {
  readonly key: Buffer;
  readonly handle: Handle;
}

export interface TableDamage {
  /** Where in the file. */
  readonly offset: number;
  /** All keys of the damaged part are above this one; empty when nothing is known. */
  readonly after: Buffer;
}

/** The first damaged block; null when every block gives its checksum. */
export function findTableDamage(file: Buffer): TableDamage | null {
  const nothing: Buffer = Buffer.alloc(0);
  const footer = file.length - FOOTER;
  try {
    if (footer < 0 || file.readBigUInt64LE(file.length - 8) !== MAGIC)
      return { offset: Math.max(0, footer), after: nothing };
    const meta = readHandle(file, footer);
    const index = readHandle(file, meta.end);
    const lists = [entriesOf(file, meta.handle), entriesOf(file, index.handle)];
    let after: Buffer = nothing;
    for (const entries of lists) {
      if (entries === null) return { offset: footer, after: nothing };
      after = nothing;
      for (const { key, handle } of entries) {
        if (!isIntact(file, handle)) return { offset: handle.offset, after };
        // Without the sequence number and kind that LevelDB puts behind every key.
        after = key.subarray(0, -8);
      }
    }
    return null;
  } catch (error) {
    // Lengths and offsets that lead out of the file; anything else is a fault of this code.
    if (error instanceof RangeError) return { offset: footer, after: nothing };
    throw error;
  }
}

function isIntact(file: Buffer, { offset, size }: Handle): boolean {
  const end = offset + size + TRAILER;
  if (end > file.length) return false;
  return maskCrc(crc32c(file.subarray(offset, end - 4))) === file.readUInt32LE(end - 4);
}

/** The entries of an index or meta-index block, whose values are handles; null when its checksum is wrong. */
function entriesOf(file: Buffer, handle: Handle): Entry[] | null {
  if (!isIntact(file, handle)) return null;
  const stored = file.subarray(handle.offset, handle.offset + handle.size);
  const block = file.readUInt8(handle.offset + handle.size) === 1 ? unsnap(stored) : stored;
  const restarts = block.readUInt32LE(block.length - 4);
  const end = block.length - 4 - restarts * 4;
  const entries: Entry[] = [];
  let key: Buffer = Buffer.alloc(0);
  for (let at = 0; at < end; ) {
    const shared = readVarint(block, at);
    const own = readVarint(block, shared.end);
    const value = readVarint(block, own.end);
    const valueStart = value.end + own.value;
    key = Buffer.concat([key.subarray(0, shared.value), block.subarray(value.end, valueStart)]);
    entries.push({ key, handle: readHandle(block, valueStart).handle });
    at = valueStart + value.value;
  }
  return entries;
}

function readHandle(bytes: Buffer, start: number): { readonly handle: Handle; readonly end: number } {
  const offset = readVarint(bytes, start);
  const size = readVarint(bytes, offset.end);
  return { handle: { offset: offset.value, size: size.value }, end: size.end };
}
