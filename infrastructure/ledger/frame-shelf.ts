import type { StoredFrame } from './commit-store.js';

/** Frames lie in sheets of so many bytes; a larger one has its own. */
const SHEET_BYTES = 8192;
/** Numbers that are kept of a frame. */
const PLACE_NUMBERS = 4;

/** What is read of a shelf: views of what it keeps, on which nobody may write. */
export interface Frames extends Iterable<StoredFrame> {
  readonly length: number;
  at(index: number): StoredFrame | undefined;
  /** As of an array. */
  slice(begin: number, end?: number): StoredFrame[];
  /** How many begin at or below the position. */
  upTo(position: number): number;
}

/**
 * The frames of a log in memory: bytes, one behind the other, and where each begins. A simulated fleet has hundreds of
 * thousands of them, and an object for each would be looked at in every collection of garbage.
 */
export class FrameShelf implements Frames {
  /** Of each frame its position, its sheet, and where it begins and ends there: side by side, as they are read together. */
  readonly #places: number[] = [];
  readonly #sheets: Buffer[] = [];
  #used = 0;

  get length(): number {
    return this.#places.length / PLACE_NUMBERS;
  }

  /** A copy of the frame goes behind the others. */
  push({ position, frame }: StoredFrame): void {
    const sheet = this.#sheetFor(frame.length);
    sheet.set(frame, this.#used);
    const start = this.#used;
    this.#used += frame.length;
    this.#places.push(position, this.#sheets.length - 1, start, this.#used);
  }

  /** Takes out what is behind the first so many. */
  cutTo(length: number): void {
    this.#places.length = length * PLACE_NUMBERS;
  }

  at(index: number): StoredFrame | undefined {
    const place = index * PLACE_NUMBERS;
    const position = this.#places[place];
    const sheet = this.#sheets[this.#places[place + 1] ?? -1];
    if (position === undefined || sheet === undefined) return undefined;
    return { position, frame: sheet.subarray(this.#places[place + 2], this.#places[place + 3]) };
  }

  slice(begin: number, end = this.length): StoredFrame[] {
    const first = begin < 0 ? Math.max(0, this.length + begin) : begin;
    const found: StoredFrame[] = [];
    for (let index = first; index < end; index++) {
      const stored = this.at(index);
      if (stored !== undefined) found.push(stored);
    }
    return found;
  }

  upTo(position: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle * PLACE_NUMBERS] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  *[Symbol.iterator](): Generator<StoredFrame, void> {
    for (let index = 0; index < this.length; index++) {
      const stored = this.at(index);
      if (stored !== undefined) yield stored;
    }
  }

  #sheetFor(length: number): Buffer {
    const last = this.#sheets.at(-1);
    if (last !== undefined && this.#used + length <= last.length) return last;
    const sheet = Buffer.allocUnsafeSlow(Math.max(SHEET_BYTES, length));
    this.#sheets.push(sheet);
    this.#used = 0;
    return sheet;
  }
}
