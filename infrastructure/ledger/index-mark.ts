import { sha256 } from './frame.js';
import { MARK_KEY, packNumbers, seal, unpackNumber, unseal } from './index-entries.js';
import { EMPTY_HEAD } from './continuity.js';
import type { LedgerHead } from './ledger.js';
import type { Segment } from './segment.js';

/** How far the index went, and what must hold for its table of stream versions. Written with every segment. */
export interface IndexMark {
  readonly head: LedgerHead;
  /** Highest cursor block so far + 1; 0 before the first cursor. */
  readonly block: number;
  /** Highest chain time so far, ms. */
  readonly time: number;
  readonly streams: number;
  /** XOR over all streams of SHA-256(stream, 0x00, next version): a lost or stale entry changes it. */
  readonly digest: Buffer;
}

const NUMBERS = 5;
const PAYLOAD_BYTES = NUMBERS * 8 + 64;

export const EMPTY_MARK: IndexMark = {
  head: EMPTY_HEAD,
  block: 0,
  time: 0,
  streams: 0,
  digest: Buffer.alloc(32),
};

export function packMark(mark: IndexMark): Buffer {
  const { head, block, time, streams, digest } = mark;
  const numbers = packNumbers(head.nextPosition, head.commits, block, time, streams);
  return seal(MARK_KEY, Buffer.concat([numbers, Buffer.from(head.hash, 'hex'), digest]));
}

/** @throws IndexDamaged */
export function unpackMark(value: Buffer): IndexMark {
  const bytes = unseal(MARK_KEY, value, PAYLOAD_BYTES);
  const hash = bytes.toString('hex', NUMBERS * 8, NUMBERS * 8 + 32);
  return {
    head: { nextPosition: unpackNumber(bytes, 0), commits: unpackNumber(bytes, 1), hash },
    block: unpackNumber(bytes, 2),
    time: unpackNumber(bytes, 3),
    streams: unpackNumber(bytes, 4),
    digest: Buffer.from(bytes.subarray(NUMBERS * 8 + 32)),
  };
}

/** The mark behind one more segment. */
export function markAfter(mark: IndexMark, segment: Segment): IndexMark {
  const digest = Buffer.from(mark.digest);
  let { streams } = mark;
  for (const stream of segment.streams) {
    const { first, next } = segment.versionsOf(stream) ?? { first: 0, next: 0 };
    if (first === 0) streams++;
    else xorVersion(digest, stream, first);
    xorVersion(digest, stream, next);
  }
  return { ...segment.end, streams, digest };
}

/** Whether the versions are exactly those that the mark was written with. */
export function bearsOut(mark: IndexMark, versions: ReadonlyMap<string, number>): boolean {
  const digest = Buffer.alloc(32);
  for (const [stream, version] of versions) xorVersion(digest, stream, version);
  return versions.size === mark.streams && digest.equals(mark.digest);
}

function xorVersion(digest: Buffer, stream: string, version: number): void {
  const hash = sha256(Buffer.from(`${stream}\0${version}`));
  for (let at = 0; at < 32; at++) digest[at] = (digest[at] ?? 0) ^ (hash[at] ?? 0);
}
