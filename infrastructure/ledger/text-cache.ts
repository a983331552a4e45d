/** Texts of so many bytes are kept; longer ones are seldom the same. */
const BYTES_MAX = 48;
/** A power of two. With the bytes it takes half a megabyte. */
const SLOTS = 8192;

/** How the bytes are text: as UTF-8, or as lower-case hex digits. */
export type TextForm = 'utf8' | 'hex';

/**
 * Gives the same string for the same bytes: stream names, accounts and field texts of a log are few. Saves making
 * and hashing them again for each commit. One slot per hash value, so it never grows.
 */
export class TextCache {
  readonly #texts = Array.from({ length: SLOTS }, () => '');
  /** Length of the slot's bytes, and 128 for hex; 0 for an empty one. */
  readonly #kinds = new Uint8Array(SLOTS);
  readonly #kept = new Uint8Array(SLOTS * BYTES_MAX);

  read(bytes: Buffer, start: number, end: number, form: TextForm): string {
    const length = end - start;
    if (length > BYTES_MAX || length === 0) return bytes.toString(form, start, end);
    const kind = form === 'hex' ? length | 128 : length;
    const slot = slotOf(bytes, start, length);
    const first = slot * BYTES_MAX;
    if (this.#kinds[slot] === kind && this.#isSame(first, bytes, start, length))
      return this.#texts[slot] as string; // set with its kind
    const text = bytes.toString(form, start, end);
    this.#kinds[slot] = kind;
    this.#texts[slot] = text;
    for (let at = 0; at < length; at++) this.#kept[first + at] = bytes[start + at] as number; // in range
    return text;
  }

  #isSame(first: number, bytes: Buffer, start: number, length: number): boolean {
    const kept = this.#kept;
    // from behind, where names that are counted differ
    for (let at = length - 1; at >= 0; at--) if (kept[first + at] !== bytes[start + at]) return false;
    return true;
  }
}

/** Of the length, the last eight bytes and four before them in the middle: names differ there, and twelve are quick. */
function slotOf(bytes: Buffer, start: number, length: number): number {
  let hash = 0x811c9dc5 ^ length;
  const end = start + length;
  // all in range
  for (let at = Math.max(start, end - 8); at < end; at++)
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  const middle = start + (length >> 1);
  for (let at = Math.max(start, middle - 4); at < middle; at++)
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
