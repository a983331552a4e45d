import { crc32c } from './crc32c.js';
import { readU64, writeU64 } from './frame.js';
import { IndexDamaged } from './ledger-index.js';
import { positionKey } from './level-store.js';

/**
 * Keys and values of the index database. Every value ends with CRC-32C over key and value, because LevelDB gives
 * flipped bits out without a word; whether an entry is true is asked of the log, so no more is needed. Keys: `s` stream 0x00 and, as for `y`, `i` and `n`, position of a segment's first event;
 * `v` stream, `b` block + 1, `t` chain time, `M` the mark.
 */
const CHECK_BYTES = 4;

/** Value with its check. */
export function seal(key: Buffer, payload: Buffer): Buffer {
  const end = key.length + payload.length;
  const bytes = Buffer.allocUnsafe(end + CHECK_BYTES);
  bytes.set(key);
  bytes.set(payload, key.length);
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, end)), end);
  return bytes.subarray(key.length);
}

/**
 * @param payloadBytes undefined when the length is not fixed
 * @throws IndexDamaged when the bytes are not those that were sealed under this key.
 */
export function unseal(key: Buffer, value: Buffer, payloadBytes?: number): Buffer {
  const payload = value.subarray(0, Math.max(0, value.length - CHECK_BYTES));
  const fits = payloadBytes === undefined || payload.length === payloadBytes;
  if (!fits || !seal(key, payload).equals(value)) {
    throw new IndexDamaged('an entry does not give its checksum');
  }
  return payload;
}

export const MARK_KEY = Buffer.from('M');
/** Where an index has its mark that tells every commit by itself: it is not read any more, but made anew. */
export const OLD_MARK_KEY = Buffer.from('m');
export const VERSION_RANGE = { gte: Buffer.from('v'), lt: Buffer.from('w') };

export function versionKey(stream: string): Buffer {
  return Buffer.from(`v${stream}`);
}

export function streamOfVersionKey(key: Buffer): string {
  return key.toString('utf8', 1);
}

export function streamKey(stream: string, position: number): Buffer {
  return Buffer.concat([Buffer.from(`s${stream}\0`), positionKey(position)]);
}

/** @param value a safe integer from 0 on. */
export function orderedKey(kind: 'b' | 't' | 'y' | 'i' | 'n', value: number): Buffer {
  return Buffer.concat([Buffer.from(kind), positionKey(value)]);
}

/** One or more u64, little endian. */
export function packNumbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, at) => writeU64(bytes, value, at * 8));
  return bytes;
}

export function unpackNumber(bytes: Buffer, at: number): number {
  return readU64(bytes, at * 8);
}
