import {
  type BlockSource,
  ChainError,
  type ChainIdentity,
  type FinalizedBlock,
  type FollowOptions,
} from '../../chain/block-source.js';
import type { BlockRef } from '../../domain/block.js';
import type { NameReading } from '../../domain/chain-fact.js';
import type { TwinId } from '../../domain/ids.js';
import { type Extrinsic } from '../../simulations/world/chain-records.js';
import { blockMs } from '../../simulations/world/world-time.js';
import type { SimulatedChain } from '../../simulations/world/simulated-chain.js';

/**
 * The simulated chain behind the port of block sources: what the nodes of a world read, for readers that wait. It moves when
 * it is told to, by whole blocks.
 */
export class SimulatedSource implements BlockSource {
  #now = 0;
  readonly #waiting = new Set<() => void>();
  /** Blocks with extrinsics that are not final yet. */
  readonly #pending = new Set<number>();

  /** @param accountOf of a twin; null: there is none */
  constructor(
    private readonly chain: SimulatedChain,
    private readonly accountOf: (twin: number) => string | null,
  ) {}

  /** Puts an extrinsic into the next block. */
  submit(extrinsic: Extrinsic): void {
    this.#pending.add(this.chain.submit(this.#now, extrinsic));
  }

  /** The next block brings another runtime. */
  upgradeRuntime(specVersion: number): void {
    this.chain.upgradeRuntime(this.#now, specVersion);
  }

  /** So many more blocks are made. */
  advance(blocks: number): void {
    for (let made = 0; made < blocks; made += 1) {
      this.#now += blockMs;
      for (const block of this.#pending) {
        if (block > this.chain.head(this.#now)) continue;
        this.chain.finalize(block);
        this.#pending.delete(block);
      }
    }
    for (const wake of this.#waiting) wake();
  }

  async identity(): Promise<ChainIdentity> {
    return { genesis: this.chain.hash(0), name: 'simulated' };
  }

  async finalizedHead(): Promise<BlockRef> {
    const number = this.chain.readable(this.#now);
    return { number, hash: this.chain.hash(number) };
  }

  async firstBlock(): Promise<number> {
    return 1;
  }

  async *follow(
    from: number,
    { expectedParent, signal, untilHead }: FollowOptions,
  ): AsyncGenerator<FinalizedBlock> {
    const parent = this.chain.hash(from - 1);
    if (expectedParent !== null && expectedParent !== parent)
      throw new ChainError(
        'CHAIN_FOREIGN',
        `the log holds ${expectedParent} for block ${from - 1}, the chain has ${parent}: it is another chain`,
        { block: from - 1 },
      );
    const end = untilHead ? (await this.finalizedHead()).number : Number.POSITIVE_INFINITY;
    for (let number = from; number <= end && !signal.aborted; number += 1) {
      while (number > this.chain.readable(this.#now)) {
        await this.#moved(signal);
        if (signal.aborted) return;
      }
      yield this.#block(number);
    }
  }

  async twinAccount(twin: TwinId): Promise<string | null> {
    return this.accountOf(twin);
  }

  async nameHolder(name: string): Promise<NameReading> {
    const { number } = await this.finalizedHead();
    return { name, block: number, holder: null };
  }

  async close(): Promise<void> {}

  /** As a node of the world reads it: with the runtime of the parent's state. */
  #block(number: number): FinalizedBlock {
    const block = this.chain.readAs(number, this.chain.specAt(number));
    return { ...block, parentHash: this.chain.hash(number - 1) };
  }

  #moved(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      if (signal.aborted) wake();
      else signal.addEventListener('abort', wake);
    });
  }
}
