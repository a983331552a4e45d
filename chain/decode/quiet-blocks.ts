import type { DecodedBlock } from './decoded-block.js';

/** What a block without facts says, but for its time. */
type Quiet = Omit<DecodedBlock, 'time'>;

/** Longer events are rarely the same again. Bytes. */
const longest = 1024;
/** Kinds of quiet blocks of one runtime; a chain has a handful (other weights, other counts of extrinsics). */
const kinds = 64;

/**
 * Events of blocks that were decoded, proved and found to say nothing. What they mean depends on their bytes, the runtime
 * and the count of extrinsics only, so the same bytes need not be decoded again: most blocks of a chain are such.
 */
export class QuietBlocks {
  readonly #seen = new Map<string, Quiet>();

  /** What these events mean, when they were seen before; the key is for `remember`. */
  find(
    events: Uint8Array,
    extrinsics: number,
  ): { readonly key: string | null; readonly quiet: Quiet | null } {
    if (events.length > longest) return { key: null, quiet: null };
    const key = `${extrinsics} ${Buffer.from(events.buffer, events.byteOffset, events.length).toString('latin1')}`;
    return { key, quiet: this.#seen.get(key) ?? null };
  }

  /** Keeps the block when it says nothing. The oldest kind gives way. */
  remember(key: string | null, block: DecodedBlock): void {
    if (key === null || block.about !== undefined) return;
    const { facts, notes, passedOver, changed } = block;
    if (facts.length + notes.length + passedOver.length + changed.length > 0) return;
    const [oldest] = this.#seen.keys();
    if (this.#seen.size >= kinds && oldest !== undefined) this.#seen.delete(oldest);
    this.#seen.set(key, { facts, notes, passedOver, changed });
  }
}
