import { IndexDamaged } from './ledger-index.js';

/** Safe integers from 0 on as LEB128, one behind the other: what is small takes one byte. */
export function packCounts(values: readonly number[]): Buffer {
  // 53 bits, seven to a byte
  const bytes = Buffer.allocUnsafe(values.length * 8);
  let at = 0;
  for (const value of values) {
    let rest = value;
    // by division above 31 bits: JavaScript's shifts have no more
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80;
    for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
    bytes[at++] = rest;
  }
  return bytes.subarray(0, at);
}

/** @throws IndexDamaged when the bytes end within a number, or one is not safe */
export function unpackCounts(bytes: Buffer): number[] {
  const values: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * scale;
    if (!Number.isSafeInteger(value)) throw new IndexDamaged('a number in it is too large');
    scale *= 128;
    if (byte > 0x7f) continue;
    values.push(value);
    value = 0;
    scale = 1;
  }
  if (scale !== 1) throw new IndexDamaged('a list in it ends within a number');
  return values;
}
