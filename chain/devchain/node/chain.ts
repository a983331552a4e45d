import type { Block, Hash } from './block.js';
import { RpcError } from './rpc-error.js';
import type { StateTree } from './state-tree.js';

/** What a new best block changed: blocks that are no longer on the best branch and those that now are, oldest first. */
export interface BestChange {
  readonly retracted: readonly Block[];
  readonly enacted: readonly Block[];
}

/**
 * The tree of blocks: which branch is best (the longest, the first of equals) and how far it is final. States of blocks
 * that are older than `pruneAfter` are dropped; their headers and bodies stay.
 */
export class Chain {
  readonly #blocks = new Map<Hash, Block>();
  readonly #states = new Map<Hash, StateTree>();
  /** The best branch, by number. */
  readonly #best: Hash[] = [];
  readonly #pruneAfter: number;
  #pruned = 0;
  #finalized = 0;

  constructor(
    readonly genesis: Block,
    state: StateTree,
    pruneAfter: number | null,
  ) {
    this.#pruneAfter = pruneAfter ?? Number.POSITIVE_INFINITY;
    this.#remember(genesis, state);
    this.#best.push(genesis.hash);
  }

  get best(): Block {
    return this.#canonical(this.#best.length - 1);
  }

  get finalized(): Block {
    return this.#canonical(this.#finalized);
  }

  /** The block of that number on the best branch. */
  hashAt(number: number): Hash | null {
    return this.#best[number] ?? null;
  }

  block(hash: Hash): Block | null {
    return this.#blocks.get(hash) ?? null;
  }

  isCanonical({ header, hash }: Block): boolean {
    return this.#best[header.number] === hash;
  }

  /** @throws RpcError for a block that is not known, or whose state is pruned */
  stateOf(hash: Hash): StateTree {
    const state = this.#states.get(hash);
    if (state !== undefined) return state;
    if (!this.#blocks.has(hash))
      throw new RpcError(4003, `Client error: UnknownBlock: Header was not found in the database: ${hash}`);
    throw new RpcError(
      4003,
      `Client error: Api called for an unknown Block: State already discarded for ${hash}`,
    );
  }

  /** Takes a block in. Null when the best branch stays what it was. */
  add(block: Block, state: StateTree): BestChange | null {
    this.#remember(block, state);
    if (block.header.number <= this.best.header.number) return null;
    const enacted: Block[] = [];
    let at: Block | null = block;
    while (at !== null && !this.isCanonical(at)) {
      enacted.unshift(at);
      at = this.block(at.header.parentHash);
    }
    const from = enacted[0]?.header.number ?? this.#best.length;
    if (from <= this.#finalized) throw new Error(`block ${block.hash} would undo a final block`);
    const retracted = this.#best.splice(from).map((hash) => this.#known(hash));
    this.#best.push(...enacted.map(({ hash }) => hash));
    return { retracted, enacted };
  }

  /** Makes the best branch final up to `number`; returns the newly final blocks, oldest first. */
  finalize(number: number): readonly Block[] {
    const upTo = Math.min(number, this.best.header.number);
    const fresh: Block[] = [];
    while (this.#finalized < upTo) {
      this.#finalized += 1;
      fresh.push(this.finalized);
    }
    this.#prune();
    return fresh;
  }

  #prune(): void {
    while (this.#pruned < this.#finalized - this.#pruneAfter) {
      this.#states.delete(this.#canonical(this.#pruned).hash);
      this.#pruned += 1;
    }
  }

  #remember(block: Block, state: StateTree): void {
    this.#states.set(block.hash, state);
    this.#blocks.set(block.hash, block);
  }

  #canonical(number: number): Block {
    const hash = this.#best[number];
    if (hash === undefined) throw new Error(`the best branch has no block ${number}`);
    return this.#known(hash);
  }

  #known(hash: Hash): Block {
    const block = this.#blocks.get(hash);
    if (block === undefined) throw new Error(`block ${hash} is not known`);
    return block;
  }
}
