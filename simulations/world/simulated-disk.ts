import { type Frames, FrameShelf } from '../../infrastructure/ledger/frame-shelf.js';
import type { StoredFrame } from '../../infrastructure/ledger/commit-store.js';
import type { LedgerHead } from '../../infrastructure/ledger/ledger.js';
import type { diskTroubles, PendingFate } from './fault-schedule.js';

export type DiskCondition = 'good' | (typeof diskTroubles)[number];

/** What the refusal of a write is counted as. */
export const refusals = {
  full: 'a full disk refused a write',
  'read-only': 'a read-only disk refused a write',
  'io-error': 'a disk failed in the middle of a write',
} as const;
type Refusing = keyof typeof refusals;

/** The disk refuses: full, read-only, or broken. */
export class DiskRefusal extends Error {
  override readonly name = 'DiskRefusal';

  constructor(readonly condition: Refusing) {
    super(condition);
  }
}

/**
 * The disk of one node: what its log wrote, and how much of it would survive the loss of power. A write is pending until
 * it is synced; a crash decides what became of it. The frames are those of the real format; the witness stands beside.
 */
export class SimulatedDisk {
  readonly #frames = new FrameShelf();
  /** Frames that survive the loss of power. */
  #durable = 0;
  #pending: StoredFrame | null = null;
  #witness: LedgerHead | null = null;
  condition: DiskCondition = 'good';

  /** How long a write takes until it is synced, ms. */
  get writeTime(): number {
    return this.condition === 'slow' ? 5000 : 2;
  }

  /** All that a process that opens the log finds, ascending. */
  get frames(): Frames {
    return this.#frames;
  }

  /** How far was acknowledged, as far as the witness knows. */
  get witness(): LedgerHead | null {
    return this.#witness;
  }

  /** What was on it before the run. */
  load(frames: readonly StoredFrame[], witness: LedgerHead | null): void {
    for (const stored of frames) this.#frames.push(stored);
    [this.#durable, this.#witness] = [this.#frames.length, witness];
  }

  /** Begins a write. @throws DiskRefusal */
  write(stored: StoredFrame): void {
    if (this.condition === 'full' || this.condition === 'read-only' || this.condition === 'io-error')
      throw new DiskRefusal(this.condition);
    if (this.#pending !== null) throw new Error('invariant: one write at a time');
    this.#pending = stored;
  }

  /** The write is there, and on a disk that does not lie it will stay. @throws DiskRefusal */
  sync(head: LedgerHead): void {
    if (this.condition === 'io-error') throw new DiskRefusal('io-error');
    if (this.#pending === null) throw new Error('invariant: nothing is being written');
    this.#frames.push(this.#pending);
    this.#pending = null;
    this.#witness = head;
    if (this.condition !== 'lying') this.#durable = this.#frames.length;
  }

  /** The process died. @returns what became of the write that was under way; null when there was none */
  crash(fate: PendingFate): PendingFate | null {
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) return null;
    const { position, frame } = pending;
    if (fate === 'kept') this.#frames.push(pending);
    else if (fate === 'torn')
      // Anywhere, from one byte to all but one: by where it stands, so that each is torn elsewhere.
      this.#frames.push({ position, frame: frame.subarray(0, 1 + ((position * 7919) % (frame.length - 1))) });
    return fate;
  }

  /** The power is gone: what a lying disk only claimed is lost, the witness as well. @returns lost frames */
  losePower(): number {
    const lost = this.#frames.length - this.#durable;
    if (lost > 0) this.#witness = null;
    this.#frames.cutTo(this.#durable);
    return lost;
  }

  /** Takes out the last frame, durably. */
  cut(): void {
    this.#frames.cutTo(Math.max(0, this.#frames.length - 1));
    this.#durable = Math.min(this.#durable, this.#frames.length);
  }

  /** What is on the disk is there for good: opening has synced it. */
  settle(head: LedgerHead): void {
    this.#durable = this.#frames.length;
    this.#witness = head;
  }

  /** Flips one bit. @param place parts of ten thousand of the frames @returns false when there is nothing yet */
  rot(place: number): boolean {
    const scaled = place * this.#frames.length;
    const frame = this.#frames.at(Math.floor(scaled / 10_000))?.frame;
    if (frame === undefined) return false;
    // How far into the frame: its head, its body or its end, and any bit of a byte.
    const at = Math.floor(((scaled % 10_000) * frame.length) / 10_000);
    frame[at] = (frame[at] ?? 0) ^ (1 << (place % 8));
    return true;
  }
}
