/** The few SCALE encodings that metadata and constants need. Source: the SCALE codec of Substrate. */

const text = new TextEncoder();

/** Joins byte strings. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Little-endian unsigned integer of a fixed number of bytes. @throws RangeError when it does not fit */
export function uint(value: number | bigint, bytes: 1 | 2 | 4 | 8 | 16): Uint8Array {
  let rest = BigInt(value);
  if (rest < 0n || rest >> BigInt(bytes * 8) !== 0n)
    throw new RangeError(`${rest} does not fit ${bytes} bytes`);
  const out = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 1, rest >>= 8n) out[at] = Number(rest & 0xffn);
  return out;
}

export const u8 = (value: number): Uint8Array => uint(value, 1);
export const u16 = (value: number): Uint8Array => uint(value, 2);
export const u32 = (value: number): Uint8Array => uint(value, 4);
export const u64 = (value: number | bigint): Uint8Array => uint(value, 8);
export const u128 = (value: number | bigint): Uint8Array => uint(value, 16);

/** Compact (general) integer up to 2^64 - 1. @throws RangeError */
export function compact(value: number | bigint): Uint8Array {
  const big = BigInt(value);
  if (big < 1n << 6n) return uint(big << 2n, 1);
  if (big < 1n << 14n) return uint((big << 2n) | 1n, 2);
  if (big < 1n << 30n) return uint((big << 2n) | 2n, 4);
  const bytes = uint(big, 8);
  let length = 8;
  while (bytes[length - 1] === 0) length -= 1;
  return concat([u8(((length - 4) << 2) | 3), bytes.slice(0, length)]);
}

/** A length-prefixed byte string. */
export const bytes = (value: Uint8Array): Uint8Array => concat([compact(value.length), value]);

/** A length-prefixed UTF-8 string. */
export const str = (value: string): Uint8Array => bytes(text.encode(value));

/** A length-prefixed list of what `write` makes of each item. */
export function vec<T>(items: readonly T[], write: (item: T) => Uint8Array): Uint8Array {
  return concat([compact(items.length), ...items.map(write)]);
}

/** `None` for null or undefined, else `Some`. */
export function option<T>(value: T | null | undefined, write: (value: T) => Uint8Array): Uint8Array {
  return value === null || value === undefined ? u8(0) : concat([u8(1), write(value)]);
}

/** The bytes of an even-length hex string with or without 0x. @throws RangeError */
export function fromHex(hex: string): Uint8Array {
  const digits = hex.startsWith('0x') ? hex.slice(2) : hex;
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits))
    throw new RangeError(`not hex: ${hex.slice(0, 20)}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
