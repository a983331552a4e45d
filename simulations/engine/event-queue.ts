import { FarBuckets } from './far-buckets.js';
import { Pool } from './pool.js';

/** What waits for its time. */
export interface Scheduled<Item> {
  /** Virtual time, ms since the start of the run. */
  readonly at: number;
  readonly item: Item;
}

const slotBits = 17;
const slotCount = 1 << slotBits;
const slotMask = slotCount - 1;
const wordCount = slotCount >>> 5;

/**
 * The one queue of a run, in order of time and, at the same time, in the order of scheduling. A timing wheel of 2^17
 * slots of 1 ms with a bitmap to find the next full slot, and buckets of the wheel's length for what comes after it: several
 * times as fast as heaps alone at 10,000 pending (simulation-facts.md D2).
 */
export class EventQueue<Item> {
  /** First and last of each slot's list, as places in the pool plus one; 0 for none. */
  readonly #first = new Int32Array(slotCount);
  readonly #last = new Int32Array(slotCount);
  readonly #pool = new Pool<Item>();
  readonly #words = new Uint32Array(wordCount);
  readonly #groups = new Uint32Array(wordCount >>> 5);
  readonly #far = new FarBuckets(this.#pool, slotCount);
  /** The wheel holds what is due before this. */
  #end = slotCount;
  #now = 0;
  #size = 0;

  /** Virtual time, ms: when the last one that was taken was due. */
  get now(): number {
    return this.#now;
  }

  get size(): number {
    return this.#size;
  }

  /** @param at not before `now`; whole milliseconds */
  schedule(at: number, item: Item): void {
    if (!Number.isSafeInteger(at) || at < this.#now)
      throw new RangeError(`${at} ms is no time that can still come: it is ${this.#now} ms`);
    this.#size += 1;
    const place = this.#pool.take(at, item);
    if (at < this.#end) this.#put(at, place);
    else this.#far.push(at, place);
  }

  /** Takes what is due next, if that is at `until` at the latest, and goes to its time; null when nothing is. */
  next(until = Number.MAX_SAFE_INTEGER): Scheduled<Item> | null {
    const at = this.#nextTime();
    if (at === null || at > until) return null;
    this.#goTo(at);
    const slot = at & slotMask;
    const place = (this.#first[slot] ?? 0) - 1;
    if (place < 0) throw new Error(`the wheel is empty at ${at} ms`);
    const behind = this.#pool.behind(place);
    this.#first[slot] = behind + 1;
    if (behind < 0) this.#clear(slot);
    const item = this.#pool.release(place);
    this.#size -= 1;
    return { at, item };
  }

  #nextTime(): number | null {
    const near = this.#nearest();
    if (near !== null) return near;
    return this.#far.firstTime;
  }

  /** At the wheel's end the next bucket is put on it, before anything can be scheduled behind what it holds. */
  #goTo(at: number): void {
    this.#now = at;
    if (at < this.#end) return;
    this.#end = (Math.floor(at / slotCount) + 1) * slotCount;
    this.#far.goTo(at, (time, place) => this.#put(time, place));
  }

  #put(at: number, place: number): void {
    const slot = at & slotMask;
    const last = (this.#last[slot] ?? 0) - 1;
    if (last < 0) this.#first[slot] = place + 1;
    else this.#pool.link(last, place);
    this.#last[slot] = place + 1;
    const word = slot >>> 5;
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (slot & 31));
    this.#groups[word >>> 5] = (this.#groups[word >>> 5] ?? 0) | (1 << (word & 31));
  }

  #clear(slot: number): void {
    this.#last[slot] = 0;
    const word = slot >>> 5;
    const rest = (this.#words[word] ?? 0) & ~(1 << (slot & 31));
    this.#words[word] = rest;
    if (rest === 0) this.#groups[word >>> 5] = (this.#groups[word >>> 5] ?? 0) & ~(1 << (word & 31));
  }

  /** The time of the first full slot from now on. */
  #nearest(): number | null {
    const start = this.#now & slotMask;
    const found = this.#fullFrom(start);
    return found === null ? null : this.#now + found - start;
  }

  #fullFrom(slot: number): number | null {
    const word = slot >>> 5;
    const here = ((this.#words[word] ?? 0) & (-1 << (slot & 31))) >>> 0;
    if (here !== 0) return (word << 5) + lowestBit(here);
    return this.#wordFrom(word + 1);
  }

  #wordFrom(word: number): number | null {
    let group = word >>> 5;
    let bits = ((this.#groups[group] ?? 0) & (-1 << (word & 31))) >>> 0;
    while (bits === 0) {
      group += 1;
      if (group >= this.#groups.length) return null;
      bits = this.#groups[group] ?? 0;
    }
    const full = (group << 5) + lowestBit(bits);
    return (full << 5) + lowestBit(this.#words[full] ?? 0);
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
