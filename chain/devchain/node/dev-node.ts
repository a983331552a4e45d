import type { ChainSettings } from '../pallets/pallet.js';
import type { Block, BlockInputs, Hash } from './block.js';
import { BlockExecution } from './block-execution.js';
import type { BlockClock } from './block-clock.js';
import type { BestChange, Chain } from './chain.js';
import { type Journal, blockLine } from './journal.js';
import { Pool, type TransactionStatus } from './pool.js';
import { replayExtrinsics } from './replay-extrinsics.js';
import { RpcError } from './rpc-error.js';
import type { RuntimeName } from './runtime-set.js';
import type { StateTree } from './state-tree.js';

/** Hears what happens to the chain, in the order in which it happens. */
export interface ChainListener {
  imported?(block: Block): void;
  best?(block: Block): void;
  finalized?(blocks: readonly Block[]): void;
}

export interface NodeParts {
  readonly chain: Chain;
  readonly settings: ChainSettings;
  readonly clock: BlockClock;
  readonly journal: Journal | null;
  readonly finalityLag: number;
}

/** What becomes of the extrinsics of abandoned blocks: back into the pool, or gone for good. */
export type Abandoned = 'again' | 'drop';

/** The development node: makes blocks, abandons some on request, and makes them final. */
export class DevNode {
  readonly chain: Chain;
  readonly pool: Pool;
  readonly clock: BlockClock;
  readonly #settings: ChainSettings;
  readonly #journal: Journal | null;
  readonly #listeners = new Set<ChainListener>();
  readonly #upgrades = new Map<number, RuntimeName>();
  #finalityLag: number;
  #salt = 0;

  constructor({ chain, settings, clock, journal, finalityLag }: NodeParts) {
    this.chain = chain;
    this.clock = clock;
    this.pool = new Pool(chain.genesis.hash);
    this.#settings = settings;
    this.#journal = journal;
    this.#finalityLag = finalityLag;
  }

  listen(listener: ChainListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many blocks finality stays behind the best one. Counts from the next block on. */
  setFinalityLag(blocks: number): void {
    this.#finalityLag = blocks;
  }

  /** Replaces the runtime at the end of block `at`: that block is still written by the old one. @throws RpcError */
  upgradeRuntime(at: number, to: RuntimeName): void {
    if (at <= this.chain.best.header.number)
      throw new RpcError(-32602, `Invalid params: block ${at} exists already`);
    this.#journal?.append({ kind: 'upgrade', at, to });
    this.planUpgrade(at, to);
  }

  /** As `upgradeRuntime`, for a plan that is on record already. */
  planUpgrade(at: number, to: RuntimeName): void {
    this.#upgrades.set(at, to);
  }

  /** The block in the making on top of the best one: what extrinsics are judged on. */
  pending(): BlockExecution {
    return this.#execution(this.chain.best, this.clock.next(this.chain.best), 0);
  }

  submit(bytes: Uint8Array, watcher: ((status: TransactionStatus) => void) | null): Hash {
    return this.pool.submit(bytes, this.pending(), watcher);
  }

  /** Makes blocks with what waits in the pool. `finalize`: true at once, false not at all, else by the lag. */
  newBlocks(count: number, finalize: boolean | null): Block[] {
    const made: Block[] = [];
    for (let i = 0; i < count; i++) {
      made.push(this.#makeBlock());
      if (finalize === null) this.finalize(this.chain.best.header.number - this.#finalityLag);
    }
    if (finalize === true) this.finalize(this.chain.best.header.number);
    return made;
  }

  /**
   * Abandons the newest `depth` blocks, that all followers of new heads have seen, for a branch that is one block
   * longer. Blocks that are missing for it (because they are final) are made first. Returns the abandoned blocks.
   */
  fork(depth: number, abandoned: Abandoned): Block[] {
    const unfinal = this.chain.best.header.number - this.chain.finalized.header.number;
    this.newBlocks(Math.max(0, depth - unfinal), false);
    const from = this.chain.best.header.number - depth;
    const lost = Array.from({ length: depth }, (_, i) => this.#canonical(from + 1 + i));
    let parent = this.#canonical(from);
    this.#salt += 1;
    for (let i = 0; i <= depth; i++) {
      const execution = this.#execution(parent, this.clock.next(parent), this.#salt);
      parent = this.#seal(execution, [], this.#salt, abandoned === 'again');
    }
    this.finalize(this.chain.best.header.number - this.#finalityLag);
    return lost;
  }

  /** Makes the best branch final up to a block number; lower numbers change nothing. */
  finalize(number: number): void {
    if (number <= this.chain.finalized.header.number) return;
    this.#journal?.append({ kind: 'final', number: Math.min(number, this.chain.best.header.number) });
    const blocks = this.chain.finalize(number);
    this.pool.onFinalized(blocks);
    for (const listener of [...this.#listeners]) listener.finalized?.(blocks);
  }

  /** Makes again a block that is on record. @throws Error when it comes out otherwise */
  replay(inputs: BlockInputs, expected: Hash): void {
    const parent = this.chain.block(inputs.parent);
    if (parent === null) throw new Error(`the parent ${inputs.parent} is missing`);
    const execution = this.#execution(parent, inputs.time, inputs.salt);
    replayExtrinsics(execution, inputs.extrinsics);
    const { state, ...sealed } = execution.finish(inputs.upgradeTo);
    if (sealed.hash !== expected) throw new Error(`it comes out as ${sealed.hash}`);
    this.#salt = Math.max(this.#salt, inputs.salt);
    this.chain.add({ ...sealed, inputs }, state);
  }

  #makeBlock(): Block {
    const { best } = this.chain;
    const execution = this.#execution(best, this.clock.take(best), 0);
    const extrinsics = this.pool.fill(execution);
    return this.#seal(execution, extrinsics, 0, true);
  }

  #seal(execution: BlockExecution, extrinsics: readonly Uint8Array[], salt: number, again: boolean): Block {
    const upgradeTo = this.#upgrades.get(execution.number) ?? null;
    const { state, ...sealed } = execution.finish(upgradeTo);
    const inputs = { parent: execution.parent.hash, time: execution.time, extrinsics, salt, upgradeTo };
    const block = { ...sealed, inputs };
    this.#journal?.append(blockLine(block));
    this.#import(block, state, again);
    return block;
  }

  #import(block: Block, state: StateTree, again: boolean): void {
    const change: BestChange | null = this.chain.add(block, state);
    for (const listener of [...this.#listeners]) listener.imported?.(block);
    if (change === null) return;
    this.pool.onBest(change, () => this.pending(), again);
    for (const listener of [...this.#listeners]) listener.best?.(block);
  }

  #execution(parent: Block, time: number, salt: number): BlockExecution {
    const at = { hash: parent.hash, number: parent.header.number, state: this.chain.stateOf(parent.hash) };
    return new BlockExecution(at, this.#settings, time, salt);
  }

  #canonical(number: number): Block {
    const hash = this.chain.hashAt(number);
    const block = hash === null ? null : this.chain.block(hash);
    if (block === null) throw new RpcError(-32602, `Invalid params: there is no block ${number}`);
    return block;
  }
}
