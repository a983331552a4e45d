import { z } from 'zod';
import { pruned } from './block-hash.js';
import { runtimeAt } from './runtime-at.js';
import type { Asker } from './asker.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import { blockHashShape } from './rpc-shapes.js';
import type { RuntimeStore } from './runtime-store.js';

/** Blocks whose hashes are asked for in one question, and whose runtimes in two. */
const chunkBlocks = 64;

/** A runtime that wrote a block; `assumed`: it stands before and behind the block, but nobody asked at the block itself. */
export interface RunRuntime {
  readonly decoder: RuntimeDecoder;
  readonly assumed: boolean;
}

interface Chunk {
  readonly first: number;
  readonly last: number;
  /** Of the block before `first` and of all up to `last`; null: not known there. */
  readonly hashes: Promise<readonly (string | null)[]>;
  /** The runtime of all its blocks; null: they have more than one, or who was asked did not say. */
  readonly runtime: Promise<RuntimeDecoder | null>;
}

/**
 * A range of finalized blocks that are read one after the other: what is the same for many is asked once. The runtimes of
 * a chunk are asked at both its ends. A runtime's version only grows (frame_system's `can_set_code`), so where both are the
 * same all between are; a block that then does not decode is asked for by itself.
 */
export class BlockRun {
  readonly #chunks = new Map<number, Chunk>();

  constructor(
    private readonly asker: Asker,
    private readonly runtimes: RuntimeStore,
    private readonly first: number,
    private readonly last: number,
  ) {}

  /** @throws ChainError (`BLOCKS_PRUNED`), and as Asker.ask */
  async hash(number: number): Promise<string> {
    const chunk = this.#chunk(number);
    const hash = (await chunk.hashes)[number - chunk.first + 1] ?? null;
    if (hash === null) throw pruned(this.asker, number, 'does not know its hash');
    return hash;
  }

  /** The runtime that wrote the block. @throws as Asker.ask */
  async runtime(number: number, parentHash: string): Promise<RunRuntime> {
    const chunk = this.#chunk(number);
    const parent = (await chunk.hashes)[number - chunk.first];
    const common = parent === parentHash ? await chunk.runtime : null;
    if (common !== null) return { decoder: common, assumed: true };
    return { decoder: await runtimeAt(this.asker, this.runtimes, parentHash), assumed: false };
  }

  #chunk(number: number): Chunk {
    const index = Math.floor((number - this.first) / chunkBlocks);
    const known = this.#chunks.get(index);
    if (known !== undefined) return known;
    const first = this.first + index * chunkBlocks;
    const last = Math.min(this.last, first + chunkBlocks - 1);
    const hashes = this.#hashes(first - 1, last);
    const chunk = { first, last, hashes, runtime: this.#runtime(hashes) };
    // What fails is told to who asks for a block, and may be asked for again.
    hashes.catch(() => this.#chunks.delete(index));
    this.#chunks.set(index, chunk);
    // Readers go forward: what lies two chunks back is read.
    this.#chunks.delete(index - 2);
    return chunk;
  }

  async #hashes(from: number, to: number): Promise<readonly (string | null)[]> {
    const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
    const shape = z.array(z.union([z.null(), blockHashShape])).length(numbers.length);
    return this.asker.ask('chain_getBlockHash', [numbers], shape);
  }

  async #runtime(hashes: Promise<readonly (string | null)[]>): Promise<RuntimeDecoder | null> {
    try {
      const known = await hashes;
      const [start, end] = [known[0] ?? null, known.at(-2) ?? null];
      if (start === null || end === null || start === end) return null;
      const ends = [start, end].map((hash) => runtimeAt(this.asker, this.runtimes, hash));
      const [one, other] = await Promise.all(ends);
      return one !== undefined && one.specVersion === other?.specVersion ? other : null;
    } catch {
      // Each block then asks for itself, and says what is wrong.
      return null;
    }
  }
}
