import { fingerprintOf } from './event-ids.js';
import type { Fingerprint } from './event-ids.js';
import type { Commit } from './ledger.js';

const FIRST_SLOTS = 1024;
/** Slots in use before the table grows, as a share. */
const LOAD_MAX = 0.75;
const U32 = 0x1_0000_0000;

/**
 * Which commit may hold an id: a hash table of fingerprints, 16 bytes a slot, 21 to 43 bytes for each id in the log.
 * Kept in memory so that the single writer can decide without reading; a log without ids costs nothing.
 */
export class IdTable {
  #size = 0;
  #slots = 0;
  /** Per slot: fingerprint high and low, position + 1 as high and low. Position 0 there: the slot is free. */
  #cells = new Uint32Array(0);

  /** Number of ids. */
  get size(): number {
    return this.#size;
  }

  /** Takes note of the ids of a commit that is in the log. */
  addCommit(commit: Commit): void {
    if (commit.events[0]?.id === undefined) return;
    for (const { id } of commit.events) if (id !== undefined) this.add(fingerprintOf(id), commit.position);
  }

  /** @param position that of the commit's first event */
  add(fingerprint: Fingerprint, position: number): void {
    if (this.#size >= this.#slots * LOAD_MAX) this.#grow();
    this.#put(fingerprint.high, fingerprint.low, position + 1);
    this.#size++;
  }

  /** Positions of the commits that may hold the id, in no order; none when it is not in the log. */
  find(id: string): number[] {
    const found: number[] = [];
    if (this.#slots === 0) return found;
    const { high, low } = fingerprintOf(id);
    const cells = this.#cells;
    for (let slot = low & (this.#slots - 1); ; slot = (slot + 1) & (this.#slots - 1)) {
      const at = slot * 4;
      const stored = position(cells, at);
      if (stored === 0) return found;
      if (cells[at] === high && cells[at + 1] === low) found.push(stored - 1);
    }
  }

  #put(high: number, low: number, stored: number): void {
    let slot = low & (this.#slots - 1);
    while (position(this.#cells, slot * 4) !== 0) slot = (slot + 1) & (this.#slots - 1);
    // One by one: `set` with an array costs ten times as much.
    const at = slot * 4;
    this.#cells[at] = high;
    this.#cells[at + 1] = low;
    this.#cells[at + 2] = Math.floor(stored / U32);
    this.#cells[at + 3] = stored % U32;
  }

  #grow(): void {
    const old = this.#cells;
    this.#slots = Math.max(FIRST_SLOTS, this.#slots * 2);
    this.#cells = new Uint32Array(this.#slots * 4);
    for (let at = 0; at < old.length; at += 4) {
      const stored = position(old, at);
      if (stored !== 0) this.#put(old[at] ?? 0, old[at + 1] ?? 0, stored);
    }
  }
}

/** Position + 1 of a slot; 0 for a free one. */
function position(cells: Uint32Array, at: number): number {
  return (cells[at + 2] ?? 0) * U32 + (cells[at + 3] ?? 0);
}
