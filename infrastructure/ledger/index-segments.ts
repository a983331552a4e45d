import { fingerprintOf } from './event-ids.js';
import type { Fingerprint } from './event-ids.js';
import { orderedKey, packNumbers, seal, unpackNumber, unseal } from './index-entries.js';
import { IndexDamaged } from './ledger-index.js';
import { keyPosition } from './level-store.js';
import type { Commit } from './ledger.js';

/** A segment ends with the commit that brings it to one of these. */
const SEGMENT_EVENTS = 4096;
const SEGMENT_COMMITS = 1024;
/** A list of types that is longer is not kept; the segment then counts as one that may hold any. */
const TYPES_BYTES_MAX = 16 * 1024;
const NUMBERS_BYTES = 16;
const ID_BYTES = 16;

/**
 * A stretch of the log in short: which types of events it holds, so that reading by type passes over the others, and
 * the fingerprints of its ids. One entry for about a thousand commits, so that an append pays next to nothing.
 */
export interface Segment {
  /** Position of its first event. */
  readonly from: number;
  /** Position behind its last event. */
  readonly end: number;
  /** Null: not kept. */
  readonly types: ReadonlySet<string> | null;
  /** How many events of the log carry an id, up to the segment's end. */
  readonly idsUpToEnd: number;
}

export interface SegmentId {
  readonly fingerprint: Fingerprint;
  /** Position of the commit. */
  readonly position: number;
}

/** Gathers commits until they make a segment. */
export class SegmentBuilder {
  readonly #types = new Set<string>();
  readonly #ids: SegmentId[] = [];
  #from: number;
  #end: number;
  #commits = 0;
  #idsUpToEnd: number;

  /** Goes on behind a segment. */
  constructor({ end, idsUpToEnd }: Pick<Segment, 'end' | 'idsUpToEnd'>) {
    this.#from = end;
    this.#end = end;
    this.#idsUpToEnd = idsUpToEnd;
  }

  get isFull(): boolean {
    return this.#commits >= SEGMENT_COMMITS || this.#end - this.#from >= SEGMENT_EVENTS;
  }

  get isEmpty(): boolean {
    return this.#commits === 0;
  }

  add(commit: Commit): void {
    for (const { type, id } of commit.events) {
      this.#types.add(type);
      if (id !== undefined) this.#ids.push({ fingerprint: fingerprintOf(id), position: commit.position });
    }
    this.#end += commit.events.length;
    this.#commits++;
  }

  /** The segment's entries; the next one begins behind it. */
  take(): [key: Buffer, value: Buffer][] {
    this.#idsUpToEnd += this.#ids.length;
    const key = orderedKey('y', this.#from);
    const entries: [Buffer, Buffer][] = [[key, seal(key, this.#packTypes())]];
    if (this.#ids.length > 0) {
      const idKey = orderedKey('i', this.#from);
      entries.push([idKey, seal(idKey, packIds(this.#ids))]);
    }
    this.#from = this.#end;
    this.#commits = 0;
    this.#types.clear();
    this.#ids.length = 0;
    return entries;
  }

  #packTypes(): Buffer {
    const types = Buffer.from(JSON.stringify([...this.#types]));
    const numbers = packNumbers(this.#end, this.#idsUpToEnd);
    return types.length > TYPES_BYTES_MAX ? numbers : Buffer.concat([numbers, types]);
  }
}

/** @throws IndexDamaged */
export function unpackSegment(key: Buffer, value: Buffer): Segment {
  const payload = unseal(key, value);
  const from = keyPosition(key.subarray(1));
  const [end, idsUpToEnd] = [unpackNumber(payload, 0), unpackNumber(payload, 1)];
  if (!(end > from)) throw new IndexDamaged(`the segment at position ${from} ends before it`);
  const text = payload.toString('utf8', NUMBERS_BYTES);
  // Sealed: these are the bytes that the builder made of a list of texts.
  return { from, end, idsUpToEnd, types: text === '' ? null : new Set(JSON.parse(text) as string[]) };
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
