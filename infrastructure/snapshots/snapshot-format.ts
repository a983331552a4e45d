import { createHash } from 'node:crypto';
import type { LedgerHead } from '../ledger/ledger.js';

/**
 * A snapshot file: `zlsnap`, 0, version; fingerprint of the code (32); hash of the commit that the state ends with (32); position after
 * it and number of commits (u64 each, little endian); chunks, each u32 length and bytes; u32 0; SHA-256 of all before.
 */
const magic = Buffer.from('zlsnap\0\x01', 'latin1');
const headerBytes = 8 + 32 + 32 + 8 + 8;
const hashBytes = 32;

export interface SnapshotHeader {
  readonly fingerprint: Buffer;
  /** Where the log ended when the state was this. */
  readonly head: LedgerHead;
}

export interface SnapshotFile extends SnapshotHeader {
  /** Read only when the header was found right: their format is the code's that wrote them. */
  readonly chunks: () => Generator<Buffer, void>;
}

/** Thrown for bytes that are no whole snapshot. */
export class SnapshotDamaged extends Error {
  override readonly name = 'SnapshotDamaged';
  readonly code = 'SNAPSHOT_DAMAGED';
}

export function packHeader({ fingerprint, head }: SnapshotHeader): Buffer {
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64LE(BigInt(head.nextPosition), 0);
  numbers.writeBigUInt64LE(BigInt(head.commits), 8);
  return Buffer.concat([magic, fingerprint, Buffer.from(head.hash, 'hex'), numbers]);
}

/** A chunk with its length before it; an empty one ends the list. */
export function packChunk(chunk: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(chunk.length, 0);
  return Buffer.concat([length, chunk]);
}

/** Checks the file's own hash and takes it apart. @throws SnapshotDamaged */
export function readSnapshotFile(bytes: Buffer): SnapshotFile {
  if (bytes.length < headerBytes + 4 + hashBytes) throw new SnapshotDamaged('the file is too short');
  if (!bytes.subarray(0, 8).equals(magic))
    throw new SnapshotDamaged('it does not begin like a snapshot of this format');
  const content = bytes.subarray(0, bytes.length - hashBytes);
  const hash = createHash('sha256').update(content).digest();
  if (!hash.equals(bytes.subarray(content.length)))
    throw new SnapshotDamaged('its bytes do not give its hash');
  const head = {
    nextPosition: Number(bytes.readBigUInt64LE(72)),
    commits: Number(bytes.readBigUInt64LE(80)),
    hash: bytes.toString('hex', 40, 72),
  };
  return { fingerprint: bytes.subarray(8, 40), head, chunks: () => readChunks(content) };
}

function* readChunks(content: Buffer): Generator<Buffer, void> {
  let at = headerBytes;
  for (;;) {
    const length = at + 4 <= content.length ? content.readUInt32LE(at) : Number.MAX_SAFE_INTEGER;
    if (length === 0 && at + 4 === content.length) return;
    if (length === 0 || at + 4 + length > content.length)
      throw new SnapshotDamaged('its chunks do not fill it');
    yield content.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}
