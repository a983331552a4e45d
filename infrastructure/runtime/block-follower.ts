import { type BlockSource, ChainError, type FinalizedBlock } from '../../chain/block-source.js';
import type { EndpointDisagreement } from '../../chain/endpoint-report.js';
import { QuietRange } from '../../commands/quiet-range.js';
import { FarmReader } from './farm-reader.js';
import { GoneBlocks } from './gone-blocks.js';
import { HeadMark } from './head-mark.js';
import type { InputQueue } from './input-queue.js';
import { Reconciler } from './reconciler.js';

export interface BlockFollowerOptions {
  readonly source: BlockSource;
  readonly queue: InputQueue;
  readonly onTrouble: (error: ChainError) => void;
  readonly onBlock?: (number: number) => void;
  readonly now: () => number;
  /** Whose extrinsics are put on record; see FollowOptions. */
  readonly account?: string | null;
}

/**
 * Carries finalized blocks to the queue, from the log's cursor on. A quiet block only extends the range that the
 * next commit records; a crash before that reads it again.
 */
export class BlockFollower {
  readonly #options: BlockFollowerOptions;
  readonly #pruned = new GoneBlocks();
  readonly #range = new QuietRange();
  readonly #mark: HeadMark;
  readonly #farm: FarmReader;

  constructor(options: BlockFollowerOptions) {
    this.#options = options;
    this.#mark = new HeadMark(options.source, options.now);
    this.#farm = new FarmReader(options);
  }

  /**
   * Follows until `signal` aborts, or with `untilHead` to the head of now. Blocks that no endpoint holds any more are put on
   * record as unseen, and the storage after them is taken instead. @throws ChainError, LedgerError
   */
  async follow(signal: AbortSignal, untilHead: boolean): Promise<void> {
    for (;;) {
      try {
        return await this.#follow(signal, untilHead);
      } catch (error) {
        if (!(await this.#gotOver(error, signal))) throw error;
      }
      if (signal.aborted) return;
    }
  }

  /** True when what was thrown is a gap that was reconciled, or that we were told to leave. */
  async #gotOver(error: unknown, signal: AbortSignal): Promise<boolean> {
    const { source, queue, onTrouble } = this.#options;
    if (!(error instanceof ChainError) || error.code !== 'BLOCKS_PRUNED') return false;
    if (source.nodeStorage === undefined) return false;
    onTrouble(error);
    await this.flush();
    const { chain, identity } = queue.state;
    const from = chain.cursor === null ? identity?.firstBlock : chain.cursor.number + 1;
    if (from === undefined) return false;
    if (!(await this.#pruned.areGone(from, signal))) return true;
    const reconciler = new Reconciler({ source, queue });
    if (await reconciler.reconcile(from, error, signal))
      this.#options.onBlock?.(queue.state.chain.cursor?.number ?? from);
    return true;
  }

  async #follow(signal: AbortSignal, untilHead: boolean): Promise<void> {
    const { source, queue, onTrouble } = this.#options;
    const { cursor } = queue.state.chain;
    const from = cursor === null ? queue.state.identity?.firstBlock : cursor.number + 1;
    if (from === undefined) throw new Error('invariant: the log is bound before blocks are followed');
    this.#range.reset();
    await this.#farm.read(signal);
    if (!untilHead) this.#mark.begin();
    const blocks = source.follow(from, {
      signal,
      untilHead,
      expectedParent: cursor?.hash ?? null,
      account: this.#options.account ?? null,
      onTrouble: (error) => {
        if (!untilHead) this.#mark.begin();
        onTrouble(error);
      },
      onDisagreement: (disagreement) => this.#noteDisagreement(disagreement),
    });
    for await (const block of blocks) {
      await this.#take(block, signal);
      this.#options.onBlock?.(block.number);
    }
    await this.flush();
  }

  /** Puts the quiet blocks that were read so far on record. */
  async flush(): Promise<void> {
    await this.#options.queue.submit((state) => this.#range.flush(state, this.#mark.head));
  }

  /** Who lied is on record before the next block is, as the queue keeps its order; a broken log shows there, too. */
  #noteDisagreement(disagreement: EndpointDisagreement): void {
    this.#options.queue.submit({ type: 'NoteDisagreement', ...disagreement }).catch(() => undefined);
  }

  async #take(block: FinalizedBlock, signal: AbortSignal): Promise<void> {
    const { queue, now } = this.#options;
    const turn = await queue.submit((state) => this.#range.take(state, block, now(), this.#mark.head));
    if (turn !== null && turn.events.length > 0) await this.#farm.read(signal);
  }
}
