import type { Level } from 'level';

import { positionOfStreamKey, streamKey, unpackNumber, unseal } from './index-entries.js';
import { IndexDamaged } from './ledger-index.js';
import type { StreamEntry } from './ledger-index.js';

const ENTRIES_AT_A_TIME = 256;

export interface StreamEntriesRequest {
  readonly stream: string;
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** The stream's next version, which the last entry must lead to. */
  readonly nextVersion: number;
}

type Database = Level<Buffer, Buffer>;

interface KeyRange {
  readonly gte: Buffer;
  readonly lte: Buffer;
  readonly reverse?: boolean;
}

/**
 * The entries of a stream in order. Versions that do not follow each other show that one is missing.
 * @throws IndexDamaged, or the binding's error
 */
export async function* streamEntries(
  db: Database,
  { stream, from, to, nextVersion }: StreamEntriesRequest,
): AsyncGenerator<StreamEntry> {
  const start = streamKey(stream, 0);
  const lookUp = { gte: start, lte: streamKey(stream, from), reverse: true, limit: 1 };
  const [floor] = await db.keys(lookUp).all();
  // With nothing at or below `from`, the stream begins here.
  let expected: number | null = floor === undefined ? 0 : null;
  const range = { gte: floor ?? start, lte: streamKey(stream, Number.MAX_SAFE_INTEGER) };
  for await (const entry of entriesOf(db, range)) {
    if (expected !== null && entry.firstVersion !== expected) throw missing(stream, expected);
    if (entry.position > to) return;
    expected = entry.firstVersion + entry.count;
    yield entry;
  }
  if ((expected ?? 0) !== nextVersion) throw missing(stream, expected ?? 0);
}

/** The same, the last entry first. */
export async function* streamEntriesBackwards(
  db: Database,
  { stream, from, to, nextVersion }: StreamEntriesRequest,
): AsyncGenerator<StreamEntry> {
  const above = { gt: streamKey(stream, to), lte: streamKey(stream, Number.MAX_SAFE_INTEGER), limit: 1 };
  const [next] = await db.iterator(above).all();
  let later = next === undefined ? nextVersion : toStreamEntry(...next).firstVersion;
  const range = { gte: streamKey(stream, 0), lte: streamKey(stream, to), reverse: true };
  for await (const entry of entriesOf(db, range)) {
    if (entry.firstVersion + entry.count !== later) throw missing(stream, later - 1);
    later = entry.firstVersion;
    yield entry;
    if (entry.position <= from) return;
  }
  if (later !== 0) throw missing(stream, later - 1);
}

async function* entriesOf(db: Database, range: KeyRange): AsyncGenerator<StreamEntry> {
  const iterator = db.iterator(range);
  try {
    for (;;) {
      const entries = await iterator.nextv(ENTRIES_AT_A_TIME);
      if (entries.length === 0) return;
      for (const [key, value] of entries) yield toStreamEntry(key, value);
    }
  } finally {
    await iterator.close();
  }
}

function toStreamEntry(key: Buffer, value: Buffer): StreamEntry {
  const payload = unseal(key, value, 16);
  const [firstVersion, count] = [unpackNumber(payload, 0), unpackNumber(payload, 1)];
  return { position: positionOfStreamKey(key), firstVersion, count };
}

function missing(stream: string, version: number): IndexDamaged {
  return new IndexDamaged(`the entry for version ${version} of stream ${stream} is missing`);
}
