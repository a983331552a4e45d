import { sha256 } from '../ledger/frame.js';

/**
 * A UUID (version 8: by the maker's own rule) out of the SHA-256 of a name. A message's name holds the hash of its
 * commit, which covers the content and all that is before it in the log.
 */
export function messageId(name: string): string {
  const bytes = sha256(Buffer.from(name, 'utf8')).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
