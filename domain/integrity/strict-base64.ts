import { base64 } from '@scure/base';

/** Standard base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  return base64.encode(bytes);
}

/** The bytes, or null unless the text is the one form that they have: no blanks, right padding, no stray bits. */
export function decodeBase64(text: string): Uint8Array | null {
  try {
    const bytes = base64.decode(text);
    return base64.encode(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}
