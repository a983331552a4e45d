import { packCounts, unpackCounts } from './count-list.js';
import {
  orderedKey,
  packNumbers,
  seal,
  streamKey,
  unpackNumber,
  unseal,
  versionKey,
} from './index-entries.js';
import { IndexDamaged } from './ledger-index.js';
import type { StreamEntry } from './ledger-index.js';
import { keyPosition } from './level-store.js';
import type { Milestone, Segment, SegmentId } from './segment.js';

/** A list of types that is longer is not kept; the segment then counts as one that may hold any. */
const TYPES_BYTES_MAX = 16 * 1024;
const NUMBERS_BYTES = 16;
const ID_BYTES = 16;

/** A segment in short, for reading by type. */
export interface SegmentSummary {
  /** Position of its first event. */
  readonly from: number;
  /** Position behind its last event. */
  readonly end: number;
  /** Null: not kept. */
  readonly types: ReadonlySet<string> | null;
  /** How many events of the log carry an id, up to the segment's end. */
  readonly idsUpToEnd: number;
}

/** All entries of a segment but the mark. @param idsBefore how many events of the log before it carry an id */
export function* segmentEntries(
  segment: Segment,
  idsBefore: number,
): Generator<[key: Buffer, value: Buffer]> {
  const { from, ids, milestones } = segment;
  yield sealed(orderedKey('y', from), packSummary(segment, idsBefore + ids.length));
  if (ids.length > 0) yield sealed(orderedKey('i', from), packIds(ids));
  yield sealed(orderedKey('n', from), packMilestones(from, milestones));
  const [first] = milestones;
  if (first !== undefined) {
    yield sealed(orderedKey('b', first.block), packNumbers(from));
    yield sealed(orderedKey('t', first.time), packNumbers(from));
  }
  for (const stream of segment.streams) {
    yield sealed(streamKey(stream, from), packStream(from, segment.entriesOf(stream)));
    yield sealed(versionKey(stream), packNumbers(segment.versionsOf(stream)?.next ?? 0));
  }
}

const sealed = (key: Buffer, payload: Buffer): [key: Buffer, value: Buffer] => [key, seal(key, payload)];

function packSummary({ types, end }: Segment, idsUpToEnd: number): Buffer {
  const names = Buffer.from(JSON.stringify([...types]));
  const numbers = packNumbers(end.head.nextPosition, idsUpToEnd);
  return names.length > TYPES_BYTES_MAX ? numbers : Buffer.concat([numbers, names]);
}

/** @throws IndexDamaged */
export function unpackSummary(key: Buffer, value: Buffer): SegmentSummary {
  const payload = unseal(key, value);
  const from = keyPosition(key.subarray(1));
  const [end, idsUpToEnd] = [unpackNumber(payload, 0), unpackNumber(payload, 1)];
  if (!(end > from)) throw new IndexDamaged(`the segment at position ${from} ends before it`);
  const text = payload.toString('utf8', NUMBERS_BYTES);
  // Sealed: these are the bytes that were made of a list of texts.
  return { from, end, idsUpToEnd, types: text === '' ? null : new Set(JSON.parse(text) as string[]) };
}

/** First version, then of each commit: how far behind the one before it, and how many events. */
function packStream(from: number, entries: readonly StreamEntry[]): Buffer {
  const counts = [entries[0]?.firstVersion ?? 0];
  let before = from;
  for (const { position, count } of entries) {
    counts.push(position - before, count);
    before = position;
  }
  return packCounts(counts);
}

/** @throws IndexDamaged */
export function unpackStream(key: Buffer, value: Buffer): StreamEntry[] {
  const [first = 0, ...pairs] = unpackCounts(unseal(key, value));
  let position = keyPosition(key.subarray(key.length - 8));
  let firstVersion = first;
  const entries: StreamEntry[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    position += pairs[at] ?? 0;
    const count = pairs[at + 1] ?? 0;
    entries.push({ position, firstVersion, count });
    firstVersion += count;
  }
  return entries;
}

/** Of each commit: how far it is behind the one before it in position, block and time. */
function packMilestones(from: number, milestones: readonly Milestone[]): Buffer {
  const counts: number[] = [];
  let before: Milestone = { position: from, block: 0, time: 0 };
  for (const milestone of milestones) {
    counts.push(milestone.position - before.position, milestone.block - before.block);
    counts.push(milestone.time - before.time);
    before = milestone;
  }
  return packCounts(counts);
}

/** @throws IndexDamaged */
export function unpackMilestones(key: Buffer, value: Buffer): Milestone[] {
  const counts = unpackCounts(unseal(key, value));
  const milestones: Milestone[] = [];
  let [position, block, time] = [keyPosition(key.subarray(1)), 0, 0];
  for (let at = 0; at < counts.length; at += 3) {
    position += counts[at] ?? 0;
    block += counts[at + 1] ?? 0;
    time += counts[at + 2] ?? 0;
    milestones.push({ position, block, time });
  }
  return milestones;
}

function packIds(ids: readonly SegmentId[]): Buffer {
  const bytes = Buffer.alloc(ids.length * ID_BYTES);
  ids.forEach(({ fingerprint, position }, index) => {
    bytes.writeUInt32LE(fingerprint.high, index * ID_BYTES);
    bytes.writeUInt32LE(fingerprint.low, index * ID_BYTES + 4);
    bytes.set(packNumbers(position), index * ID_BYTES + 8);
  });
  return bytes;
}

/** @throws IndexDamaged */
export function* unpackIds(key: Buffer, value: Buffer): Generator<SegmentId> {
  const payload = unseal(key, value);
  for (let at = 0; at < payload.length; at += ID_BYTES) {
    const fingerprint = { high: payload.readUInt32LE(at), low: payload.readUInt32LE(at + 4) };
    yield { fingerprint, position: unpackNumber(payload, at / 8 + 1) };
  }
}
