/** The bytes of `0x` hex. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.slice(2), 'hex'));
}

/** How many bytes `0x` hex holds. */
export function byteLength(hex: string): number {
  return (hex.length - 2) / 2;
}

/** Bytes as text, one character a byte: the pallets' rules are about ASCII bytes. */
export function textOf(hex: string): string {
  return Buffer.from(hex.slice(2), 'hex').toString('latin1');
}

/** UTF-8 bytes of a text as `0x` hex. */
export function hexOf(text: string): string {
  return `0x${Buffer.from(text, 'utf8').toString('hex')}`;
}
