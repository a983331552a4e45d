import type { StoredFrame } from './commit-store.js';

type Bytes = StoredFrame['frame'];

/** Frames lie in sheets of so many bytes; a larger one has its own. */
const sheetBytes = 8192;

/**
 * The frames of a disk as bytes, one behind the other, and where each begins: thousands of nodes write hundreds of frames
 * each, and an object for each of them would be looked at in every collection of garbage.
 */
export class FrameShelf {
  readonly #positions: number[] = [];
  readonly #sheetOf: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #sheets: Bytes[] = [];
  #used = 0;

  get length(): number {
    return this.#positions.length;
  }

  /** A copy of the frame goes behind the others. */
  push({ position, frame }: StoredFrame): void {
    const sheet = this.#sheetFor(frame);
    sheet.set(frame, this.#used);
    this.#positions.push(position);
    this.#sheetOf.push(this.#sheets.length - 1);
    this.#starts.push(this.#used);
    this.#used += frame.length;
    this.#ends.push(this.#used);
  }

  /** All, in order. They are views of what is kept: nobody may write on them. */
  all(): readonly StoredFrame[] {
    return this.#positions.map((position, index) => ({ position, frame: this.#frame(index) }));
  }

  /** Takes out what is behind the first so many. */
  cutTo(length: number): void {
    for (const list of [this.#positions, this.#sheetOf, this.#starts, this.#ends]) list.length = length;
  }

  /** Flips one bit of a frame, in its middle: the body is there. @returns false when there is no such frame */
  flip(index: number): boolean {
    if (index >= this.length) return false;
    const frame = this.#frame(index);
    const at = frame.length >>> 1;
    frame[at] = (frame[at] ?? 0) ^ 1;
    return true;
  }

  #frame(index: number): Bytes {
    const sheet = this.#sheets[this.#sheetOf[index] ?? -1];
    if (sheet === undefined) throw new Error(`invariant: there is no frame ${index}`);
    return sheet.subarray(this.#starts[index], this.#ends[index]);
  }

  #sheetFor({ length }: Bytes): Bytes {
    const last = this.#sheets.at(-1);
    if (last !== undefined && this.#used + length <= last.length) return last;
    const sheet = Buffer.allocUnsafeSlow(Math.max(sheetBytes, length));
    this.#sheets.push(sheet);
    this.#used = 0;
    return sheet;
  }
}
