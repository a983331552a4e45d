import type { Level } from 'level';

import { streamKey } from './index-entries.js';
import { IndexDamaged } from './ledger-index.js';
import type { StreamEntry } from './ledger-index.js';
import { unpackStream } from './segment-entries.js';
import type { Segment } from './segment.js';

const SEGMENTS_AT_A_TIME = 16;

export interface StreamEntriesRequest {
  readonly stream: string;
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** The stream's next version, which the last entry must lead to. */
  readonly nextVersion: number;
}

type Database = Level<Buffer, Buffer>;

/** Segments in the database, and the one behind them that is still gathered. */
export interface Segments {
  readonly db: Database;
  readonly tail: Segment;
}

/**
 * The entries of a stream in order. Versions that do not follow each other show that one is missing.
 * @throws IndexDamaged, or the binding's error
 */
export async function* streamEntries(
  segments: Segments,
  { stream, from, to, nextVersion }: StreamEntriesRequest,
): AsyncGenerator<StreamEntry> {
  let expected: number | null = null;
  for await (const entries of ascending(segments, stream, from)) {
    // With nothing before it, the stream begins here.
    expected ??= entries.isFirst ? 0 : (entries.list[0]?.firstVersion ?? 0);
    for (const [at, entry] of entries.list.entries()) {
      if (entry.firstVersion !== expected) throw missing(stream, expected);
      if (entry.position > to) return;
      expected = entry.firstVersion + entry.count;
      const next = entries.list[at + 1];
      // the commit that holds `from` may begin before it; those before that one do not
      if (next === undefined || next.position > from) yield entry;
    }
  }
  if ((expected ?? 0) !== nextVersion) throw missing(stream, expected ?? 0);
}

/** The same, the last entry first. */
export async function* streamEntriesBackwards(
  segments: Segments,
  { stream, from, to, nextVersion }: StreamEntriesRequest,
): AsyncGenerator<StreamEntry> {
  let later: number | null = null;
  for await (const entries of descending(segments, stream, to)) {
    for (const entry of entries.toReversed()) {
      const end: number = entry.firstVersion + entry.count;
      if (entry.position > to) {
        later = entry.firstVersion;
        continue;
      }
      if (end !== (later ?? nextVersion)) throw missing(stream, (later ?? nextVersion) - 1);
      later = entry.firstVersion;
      yield entry;
      if (entry.position <= from) return;
    }
  }
  if ((later ?? nextVersion) !== 0) throw missing(stream, (later ?? nextVersion) - 1);
}

interface StreamList {
  readonly list: readonly StreamEntry[];
  /** Whether no segment before it has the stream. */
  readonly isFirst: boolean;
}

/** What each segment holds of the stream, from the one that may hold a position on. */
async function* ascending({ db, tail }: Segments, stream: string, from: number): AsyncGenerator<StreamList> {
  // taken now: what the tail gets meanwhile, or that it is stored, changes nothing here
  const last = tail.entriesOf(stream);
  const start = streamKey(stream, 0);
  const end = streamKey(stream, tail.from);
  const above = streamKey(stream, Math.min(from + 1, tail.from));
  const [floor] = await db.keys({ gte: start, lt: above, reverse: true, limit: 1 }).all();
  let isFirst = floor === undefined;
  for await (const list of stored(db, { gte: floor ?? start, lt: end })) {
    yield { list, isFirst };
    isFirst = false;
  }
  if (last.length > 0) yield { list: last, isFirst };
}

/** The same backwards, from the segment behind the one that may hold a position. */
async function* descending(
  { db, tail }: Segments,
  stream: string,
  to: number,
): AsyncGenerator<readonly StreamEntry[]> {
  const last = tail.entriesOf(stream);
  if (last.length > 0) yield last;
  const start = streamKey(stream, 0);
  const end = streamKey(stream, tail.from);
  const beyond = { gt: streamKey(stream, to), lt: end, limit: 1 };
  // one further, for its first version
  const [above] = to < tail.from ? await db.keys(beyond).all() : [];
  const range = above === undefined ? { gte: start, lt: end } : { gte: start, lte: above };
  for await (const list of stored(db, { ...range, reverse: true })) yield list;
}

interface KeyRange {
  readonly gte: Buffer;
  readonly lt?: Buffer;
  readonly lte?: Buffer;
  readonly reverse?: boolean;
}

async function* stored(db: Database, range: KeyRange): AsyncGenerator<readonly StreamEntry[]> {
  const iterator = db.iterator(range);
  try {
    for (;;) {
      const entries = await iterator.nextv(SEGMENTS_AT_A_TIME);
      if (entries.length === 0) return;
      for (const [key, value] of entries) yield unpackStream(key, value);
    }
  } finally {
    await iterator.close();
  }
}

function missing(stream: string, version: number): IndexDamaged {
  return new IndexDamaged(`the entry for version ${version} of stream ${stream} is missing`);
}
