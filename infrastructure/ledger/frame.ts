import { hash } from 'node:crypto';

import type { BlockRef } from '../../domain/block.js';

/**
 * The bytes of one commit: a fixed header, the body, and the SHA-256 of both. docs/ledger-format.md has the layout.
 * Little endian. The stored bytes are hashed, nothing is ever encoded again to check them.
 */
export const FRAME_MAGIC = 0x52474c5a; // 'ZLGR' in file order
export const FRAME_VERSION = 1;
export const HEADER_BYTES = 128;
export const HASH_BYTES = 32;
export const NO_HASH = '0'.repeat(64);
const FLAG_CURSOR = 1;

export interface FrameHeader {
  readonly version: number;
  readonly codec: number;
  readonly number: number;
  readonly position: number;
  readonly eventCount: number;
  readonly cursor: BlockRef | null;
  readonly chainTime: number;
  readonly recordedAt: number;
  /** 64 hex digits. */
  readonly previousHash: string;
}

/** SHA-256 with the one-shot call: 2.9 times noble at 300 bytes, 12 times at a commit's size (measured). */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** Header, body and hash as one buffer. @returns it, and the hash as 64 hex digits */
export function encodeFrame(
  header: Omit<FrameHeader, 'version'>,
  body: Uint8Array,
): { readonly frame: Buffer; readonly hash: string } {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + body.length + HASH_BYTES);
  // what is not written below stays zero
  frame.fill(0, 0, HEADER_BYTES);
  frame.writeUInt32LE(FRAME_MAGIC, 0);
  frame.writeUInt8(FRAME_VERSION, 4);
  frame.writeUInt8(header.codec, 5);
  frame.writeUInt16LE(header.cursor === null ? 0 : FLAG_CURSOR, 6);
  writeU64(frame, header.number, 8);
  writeU64(frame, header.position, 16);
  frame.writeUInt32LE(header.eventCount, 24);
  frame.writeUInt32LE(body.length, 28);
  if (header.cursor !== null) {
    writeU64(frame, header.cursor.number, 32);
    frame.write(header.cursor.hash.slice(2), 40, 32, 'hex');
  }
  writeU64(frame, header.chainTime, 72);
  writeU64(frame, header.recordedAt, 80);
  // 88..95 stays zero: kept for a writer epoch.
  frame.write(header.previousHash, 96, 32, 'hex');
  frame.set(body, HEADER_BYTES);
  // As text, which is needed anyway: a buffer for it costs more than the digits.
  const digits = hash('sha256', frame.subarray(0, frame.length - HASH_BYTES), 'hex');
  frame.write(digits, frame.length - HASH_BYTES, HASH_BYTES, 'hex');
  return { frame, hash: digits };
}

/** What is wrong with the bytes as a frame of any version (length, magic, hash); null when they are whole. */
export function findFrameDamage(frame: Buffer): string | null {
  if (frame.length < HEADER_BYTES + HASH_BYTES)
    return `only ${frame.length} bytes, less than a header and a hash`;
  if (frame.readUInt32LE(0) !== FRAME_MAGIC) return 'does not begin with ZLGR';
  return checkedHash(frame) === null ? 'the stored bytes do not give their hash' : null;
}

/** The hash of a frame, 64 hex digits; null when its bytes do not give it. */
export function checkedHash(frame: Buffer): string | null {
  if (frame.length < HEADER_BYTES + HASH_BYTES) return null;
  // As text: it is needed as text anyway, and a buffer for it costs more than the digits.
  const computed = hash('sha256', frame.subarray(0, frame.length - HASH_BYTES), 'hex');
  return computed === frameHash(frame) ? computed : null;
}

/** The header of a whole frame (see `findFrameDamage`) of a known version. */
export function readHeader(frame: Buffer): FrameHeader {
  const hasCursor = (frame.readUInt16LE(6) & FLAG_CURSOR) !== 0;
  return {
    version: frame.readUInt8(4),
    codec: frame.readUInt8(5),
    number: readU64(frame, 8),
    position: readU64(frame, 16),
    eventCount: frame.readUInt32LE(24),
    cursor: hasCursor ? { number: readU64(frame, 32), hash: `0x${frame.toString('hex', 40, 72)}` } : null,
    chainTime: readU64(frame, 72),
    recordedAt: readU64(frame, 80),
    previousHash: frame.toString('hex', 96, 128),
  };
}

function frameHash(frame: Buffer): string {
  return frame.toString('hex', frame.length - HASH_BYTES);
}

/** Flags, body length and reserved bytes that this version knows; what is wrong, or null. */
export function findHeaderDamage(frame: Buffer): string | null {
  if ((frame.readUInt16LE(6) & ~FLAG_CURSOR) !== 0) return 'unknown flags';
  if (frame.readUInt32LE(28) !== frame.length - HEADER_BYTES - HASH_BYTES)
    return 'the body length does not fit';
  return frame.readBigUInt64LE(88) === 0n ? null : 'reserved bytes are not zero';
}

/** @param value a safe integer from 0 on; checked by the caller. */
export function writeU64(buffer: Buffer, value: number, offset: number): void {
  buffer.writeUInt32LE(value % 0x1_0000_0000, offset);
  buffer.writeUInt32LE(Math.floor(value / 0x1_0000_0000), offset + 4);
}

export function readU64(buffer: Buffer, offset: number): number {
  return buffer.readUInt32LE(offset) + buffer.readUInt32LE(offset + 4) * 0x1_0000_0000;
}
