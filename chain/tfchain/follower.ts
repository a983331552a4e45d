import type { BlockRef } from '../../domain/block.js';
import { ChainError, type FinalizedBlock, type FollowOptions } from '../block-source.js';
import { abortable } from './abortable.js';
import { assertHolds, confirmed } from './block-hash.js';
import { readBlock } from './block-reader.js';
import { BlockRun } from './block-run.js';
import { Endpoint } from './endpoint.js';
import type { EndpointPool } from './endpoint-pool.js';
import { HeadWaiter } from './head-waiter.js';
import { HeadWatch } from './head-watch.js';
import { inOrder } from './in-order.js';
import type { RuntimeStore } from './runtime-store.js';

export interface FollowerOptions {
  /** How often the head is asked for when no notice comes, in ms. */
  readonly pollMs: number;
  /** How long the finalized head may stand still before another endpoint is asked, in ms. */
  readonly stallTimeoutMs: number;
  /** How long a subscription may say nothing before it is made anew, in ms. */
  readonly silenceMs: number;
}

const defaultPrefetch = 32;

interface Begun {
  readonly reading: AsyncGenerator<FinalizedBlock>;
  /**
   * The connection on which the head was said to be final. A server behind another one may not be as far, and hold a fork there
   * that is not: what comes after a reconnection is read again under a head of its own.
   */
  readonly session: number;
}

/** One walk along the finalized chain, over whichever endpoints work. */
export class Follower {
  readonly #waiter: HeadWaiter;
  readonly #watch: HeadWatch;
  #next: number;
  #parent: string | null;
  /** The endpoint that was found to agree with the log on the block before `#next`. */
  #agreed: Endpoint | null = null;
  /** Endpoints that were found behind the log, which is said once of each. */
  readonly #laggards = new Set<Endpoint>();
  #target: number | null = null;
  /** How many blocks are asked for at once now. */
  #width: number;

  constructor(
    private readonly pool: EndpointPool,
    private readonly runtimes: RuntimeStore,
    private readonly options: FollowerOptions & FollowOptions,
    from: number,
  ) {
    this.#next = from;
    this.#parent = options.expectedParent;
    this.#width = options.prefetch ?? defaultPrefetch;
    this.#waiter = new HeadWaiter(pool.clock, options.silenceMs);
    this.#watch = new HeadWatch(pool.clock, options.stallTimeoutMs);
  }

  /** @throws ChainError for what waiting cannot mend; passing trouble goes to `onTrouble` */
  async *blocks(): AsyncGenerator<FinalizedBlock> {
    const { signal } = this.options;
    this.pool.pardon();
    try {
      while (!signal.aborted && !this.pool.closed && !this.#done()) {
        const picked = this.pool.pick();
        if (picked instanceof Endpoint) yield* this.#walk(picked);
        else await this.pool.clock.delay(picked, signal);
      }
    } finally {
      this.#waiter.stop();
    }
  }

  #done(): boolean {
    return this.#target !== null && this.#next > this.#target;
  }

  /** Reads on from one endpoint until its head is reached, or it fails. */
  async *#walk(endpoint: Endpoint): AsyncGenerator<FinalizedBlock> {
    const begun = await this.#begin(endpoint);
    if (begun === null) return;
    for (;;) {
      const block = await this.#read(endpoint, begun);
      if (block === null) return;
      this.#next = block.number + 1;
      this.#parent = block.hash;
      yield block;
    }
  }

  /** The blocks that the endpoint has for us now; null when it has none, or failed. */
  async #begin(endpoint: Endpoint): Promise<Begun | null> {
    const { signal } = this.options;
    try {
      const head = await abortable(this.#headOf(endpoint), signal);
      if (head === null) return null;
      const { session } = endpoint;
      if (head.number < this.#next) {
        await this.#waitFor(endpoint, head);
        return null;
      }
      await abortable(this.#assertAgrees(endpoint), signal);
      const last = Math.min(head.number, this.#target ?? head.number);
      // A few blocks at the head are not worth a question about their range.
      const run = last - this.#next < 2 ? undefined : new BlockRun(endpoint, this.runtimes, this.#next, last);
      const reading = inOrder(
        this.#next,
        last,
        () => this.#width,
        (at) => readBlock(endpoint, this.runtimes, at, { run, account: this.options.account }),
      );
      return { reading, session };
    } catch (error) {
      this.#failed(endpoint, error, null);
      return null;
    }
  }

  /** The next block of the endpoint; null at its head, when it failed or was connected anew, or when we are told to stop. */
  async #read(endpoint: Endpoint, { reading, session }: Begun): Promise<FinalizedBlock | null> {
    try {
      const read = await abortable(reading.next(), this.options.signal);
      if (read === null || read.done === true || endpoint.session !== session) return null;
      await this.#assertLinked(endpoint, read.value);
      this.pool.succeeded(endpoint);
      this.#width = Math.min(this.options.prefetch ?? defaultPrefetch, this.#width + 1);
      return read.value;
    } catch (error) {
      this.#failed(endpoint, error, this.#next);
      return null;
    }
  }

  async #headOf(endpoint: Endpoint): Promise<BlockRef> {
    const head = await endpoint.finalizedHead();
    if (this.options.untilHead) this.#target ??= head.number;
    this.#watch.saw(head);
    return head;
  }

  async #waitFor(endpoint: Endpoint, head: BlockRef): Promise<void> {
    const { pollMs, signal } = this.options;
    if (head.number === this.#next - 1) await abortable(this.#assertAgrees(endpoint), signal);
    else if (!this.#done() && this.#tellBehind(endpoint, head)) return;
    if (this.#done()) return;
    const stalled = await abortable(this.#watch.trouble(endpoint, head), signal);
    if (stalled !== null) {
      this.options.onTrouble?.(stalled);
      this.pool.slow(endpoint, 'stalled', stalled.message);
      return;
    }
    this.pool.succeeded(endpoint);
    void endpoint.lookAtBest();
    this.#probeOthers();
    const patience = Math.min(pollMs, this.#watch.patienceLeft);
    await abortable(this.#waiter.wait(endpoint, patience, signal), signal);
  }

  /** Asks the endpoints that are not in use how they stand, now and then and beside everything else. */
  #probeOthers(): void {
    for (const endpoint of this.pool.toProbe()) {
      void endpoint.finalizedHead().catch((error: unknown) => {
        if (this.options.signal.aborted || this.pool.closed) return;
        const trouble = this.pool.note(endpoint, error, null);
        if (trouble.code !== 'CHAIN_UNREACHABLE') this.options.onTrouble?.(trouble);
      });
    }
  }

  /** Tells, once of each, that an endpoint is behind what was read before. */
  #tellBehind(endpoint: Endpoint, head: BlockRef): boolean {
    if (this.#laggards.has(endpoint)) return false;
    this.#laggards.add(endpoint);
    const message =
      `${endpoint.name} is at block ${head.number}, but block ${this.#next - 1} was read before: ` +
      'another endpoint is asked, if there is one, else we wait';
    const details = { endpoint: endpoint.name, block: head.number };
    this.options.onTrouble?.(new ChainError('CHAIN_UNREACHABLE', message, details));
    this.pool.slow(endpoint, 'lagging', message);
    return true;
  }

  /** Before an endpoint is read from, it must hold the very block that the log holds. */
  async #assertAgrees(endpoint: Endpoint): Promise<void> {
    const last = this.#last;
    if (this.#agreed === endpoint || last === null) return;
    await assertHolds(endpoint, last);
    this.#agreed = endpoint;
  }

  async #assertLinked(endpoint: Endpoint, { parentHash }: FinalizedBlock): Promise<void> {
    const last = this.#last;
    if (last !== null && parentHash !== last.hash) throw await confirmed(endpoint, last, parentHash);
  }

  /** The last block that was read; null: none was, or it is not known. */
  get #last(): BlockRef | null {
    const [number, hash] = [this.#next - 1, this.#parent];
    return hash === null || number < 0 ? null : { number, hash };
  }

  #failed(endpoint: Endpoint, error: unknown, block: number | null): void {
    if (this.options.signal.aborted || this.pool.closed) return;
    // A line that breaks under many questions may bear a few: without this it would break for ever before the first block.
    this.#width = Math.max(1, Math.floor(this.#width / 4));
    if (this.#agreed === endpoint) this.#agreed = null;
    const trouble = this.pool.failed(endpoint, error, block);
    // Where the head was is not to be believed of an endpoint that is dropped.
    if (trouble.code === 'CHAIN_FOREIGN' || trouble.code === 'CHAIN_WENT_BACK') this.#target = null;
    this.options.onTrouble?.(trouble);
  }
}
