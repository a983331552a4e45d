import { utf8ToBytes } from '@noble/hashes/utils.js';

type Fail = (message: string) => never;

/** Compares by UTF-8 bytes, as Go sorts strings; JavaScript's own order differs beyond U+FFFF. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // surrogates stand for points above all others
    const xHigh = x >= 0xd800 && x <= 0xdfff;
    const yHigh = y >= 0xd800 && y <= 0xdfff;
    return xHigh === yHigh ? x - y : xHigh ? 1 : -1;
  }
  return a.length - b.length;
}

/** The length of a string in UTF-8 bytes, as Go's len. */
export function byteLength(text: string): number {
  return utf8ToBytes(text).length;
}

/**
 * Reads hex of either case as Go's encoding/hex does. @returns lower-case hex
 * Refuses with Go's words: `encoding/hex: invalid byte: U+007A 'z'`.
 */
export function readHex(text: string, fail: Fail): string {
  const bad = utf8ToBytes(text).find((byte) => !/[0-9a-fA-F]/.test(String.fromCharCode(byte)));
  if (bad !== undefined) fail(`encoding/hex: invalid byte: ${printByte(bad)}`);
  if (text.length % 2 !== 0) fail('encoding/hex: odd length hex string');
  return text.toLowerCase();
}

function printByte(byte: number): string {
  const isPrintable = (byte >= 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  const code = `U+${byte.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrintable ? `${code} '${String.fromCharCode(byte)}'` : code;
}
