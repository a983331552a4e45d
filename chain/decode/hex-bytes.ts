import { hexToBytes } from '@noble/hashes/utils.js';

/** The bytes of checked `0x` hex. */
export function hexBytes(hex: string): Uint8Array {
  return hexToBytes(hex.slice(2));
}
