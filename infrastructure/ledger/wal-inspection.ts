import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { liveTables } from './leveldb-manifest.js';
import { readLevelRecords } from './leveldb-records.js';
import { keyPosition } from './level-store.js';

/** What LevelDB's write-ahead log of the log database looks like before LevelDB touches it. */
export interface WalDamage {
  readonly file: string;
  readonly offset: number;
  readonly at: 'end' | 'middle';
  /** Everything from the damage on. */
  readonly bytes: Buffer;
  /** The position after the last whole commit before the damage; null when only tables, not read here, can tell. */
  readonly intactUpTo: number | null;
}

export interface LogFolder {
  /** Whether there is anything that a new database would overwrite. */
  readonly hasData: boolean;
  /** Whether some list of tables counts tables, or cannot be read so far that it is certain that it counts none. */
  readonly countsTables: boolean;
  readonly damage: readonly WalDamage[];
  /** LevelDB takes a list of its tables that ends in mid-record as it is, and deletes the tables that it lacks. */
  readonly manifestTorn: boolean;
}

/**
 * Looks at the files of the log database before it is opened. LevelDB drops damaged records of its write-ahead log
 * without a word, and then deletes the file; here they are found first. Reads only.
 */
export async function inspectLogFolder(folder: string): Promise<LogFolder> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const manifests = names.filter((name) => name.startsWith('MANIFEST-'));
  const lists = await Promise.all(manifests.map((name) => readFile(join(folder, name))));
  const manifestTorn = lists.some((list) => readLevelRecords(list).damage !== null);
  const countsTables = lists.some((list, at) => !isFirstList(manifests[at], list) && mayCount(list));
  const hasTables = names.some((name) => /\.(ldb|sst)$/.test(name));
  let hasData = hasTables;
  let end = hasTables ? null : 0;
  const damage: WalDamage[] = [];
  for (const file of names.filter((each) => /^\d+\.log$/.test(each)).sort()) {
    const bytes = await readFile(join(folder, file));
    hasData ||= bytes.length > 0;
    const read = readLevelRecords(bytes);
    const last = read.payloads.at(-1);
    end = last === undefined ? end : endOfBatch(last);
    if (read.damage === null) continue;
    damage.push({ file, ...read.damage, bytes: bytes.subarray(read.damage.offset), intactUpTo: end });
  }
  return { hasData, countsTables, damage, manifestTorn };
}

const mayCount = (list: Buffer): boolean => (liveTables(list)?.size ?? 1) > 0;

/**
 * Whether a list is one of the two that LevelDB writes in its first opening (of 41 and 50 bytes, db_impl.cc and version_set.cc):
 * they count no tables, and a power cut before they are synced may leave anything of them. One table more takes 30 bytes.
 */
function isFirstList(name: string | undefined, list: Buffer): boolean {
  return /^MANIFEST-00000[12]$/.test(name ?? '') && list.length <= 50;
}

/**
 * The position after the last commit of a LevelDB write batch: u64 sequence, u32 count, then per put the tag 1, the
 * key and the value, each with its length as a varint before it. Null when it is not a batch of commits.
 */
function endOfBatch(batch: Buffer): number | null {
  let end: number | null = null;
  let offset = 12;
  while (offset < batch.length) {
    if (batch[offset] !== 1) return end;
    const key = readSlice(batch, offset + 1);
    const value = key === null ? null : readSlice(batch, key.end);
    if (key === null || value === null || value.bytes.length < 28) return end;
    end = keyPosition(key.bytes) + value.bytes.readUInt32LE(24);
    offset = value.end;
  }
  return end;
}

function readSlice(buffer: Buffer, start: number): { bytes: Buffer; end: number } | null {
  let length = 0;
  let offset = start;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = buffer[offset++];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const end = offset + length;
  return end > buffer.length ? null : { bytes: buffer.subarray(offset, end), end };
}
