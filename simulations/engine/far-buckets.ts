import { FarHeap } from './far-heap.js';
import type { Pool } from './pool.js';

const ringSize = 4096;
const ringMask = ringSize - 1;

/**
 * What is too far away for the wheel, in buckets as long as the wheel, each a list in the order of scheduling; a heap for
 * what is more than six days away. A thin fleet looks about once an hour: a heap for all of that takes half of the run's
 * time. Holds places in the queue's pool.
 */
export class FarBuckets {
  /** First and last of each bucket's list, as places plus one; 0 for none. */
  readonly #first = new Int32Array(ringSize);
  readonly #last = new Int32Array(ringSize);
  /** The earliest time in each bucket that has any. */
  readonly #earliest = new Float64Array(ringSize);
  readonly #heap: FarHeap<number> = new FarHeap();
  #window = 0;
  #full = 0;

  /** @param length of a bucket, ms */
  constructor(
    private readonly pool: Pool<unknown>,
    private readonly length: number,
  ) {}

  /** @param at in a bucket after the window */
  push(at: number, place: number): void {
    const bucket = this.#bucketOf(at);
    if (bucket - this.#window >= ringSize) this.#heap.push(at, place);
    else this.#put(bucket & ringMask, at, place);
  }

  /** When the first is due; null when there are none. */
  get firstTime(): number | null {
    if (this.#full === 0) return this.#heap.firstTime;
    let bucket = this.#window + 1;
    while (this.#first[bucket & ringMask] === 0) bucket += 1;
    return this.#earliest[bucket & ringMask] ?? null;
  }

  /**
   * Goes to the bucket of this time, which is not after the first one that has anything, and gives what is in it to
   * `take`, in the order of scheduling.
   */
  goTo(at: number, take: (at: number, place: number) => void): void {
    this.#window = this.#bucketOf(at);
    for (;;) {
      const first = this.#heap.firstTime;
      if (first === null || this.#bucketOf(first) - this.#window >= ringSize) break;
      this.#put(this.#bucketOf(first) & ringMask, first, this.#heap.pop());
    }
    const bucket = this.#window & ringMask;
    let place = (this.#first[bucket] ?? 0) - 1;
    if (place < 0) return;
    this.#first[bucket] = 0;
    this.#full -= 1;
    while (place >= 0) {
      const behind = this.pool.behind(place);
      this.pool.link(place, -1);
      take(this.pool.timeOf(place), place);
      place = behind;
    }
  }

  #put(bucket: number, at: number, place: number): void {
    if (this.#first[bucket] === 0) {
      this.#first[bucket] = place + 1;
      this.#earliest[bucket] = at;
      this.#full += 1;
    } else {
      this.pool.link((this.#last[bucket] ?? 0) - 1, place);
      if (at < (this.#earliest[bucket] ?? 0)) this.#earliest[bucket] = at;
    }
    this.#last[bucket] = place + 1;
  }

  #bucketOf(at: number): number {
    return Math.floor(at / this.length);
  }
}
