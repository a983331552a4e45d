import { ChainError, type FinalizedBlock, type FollowOptions } from '../../block-source.js';
import { abortable } from '../abortable.js';
import { blockHash } from '../block-hash.js';
import { readBlock } from '../block-reader.js';
import type { Endpoint } from '../endpoint.js';
import type { EndpointPool } from '../endpoint-pool.js';
import type { FollowerOptions } from '../follower.js';
import { HeadWatch } from '../head-watch.js';
import { inOrder } from '../in-order.js';
import type { RuntimeStore } from '../runtime-store.js';
import { arbitrate } from './arbitrate.js';
import { HeadWaiters } from './head-waiters.js';
import { PanelDisagreed, PanelFailed } from './panel-errors.js';
import { askHeads, type Heads, quorumHead, quorumMissing } from './quorum-head.js';
import { QuorumPanel } from './quorum-panel.js';

const defaultPrefetch = 32;

/**
 * One walk along the finalized chain on which a block counts only when `quorum` endpoints give the same hash, body, events
 * and runtime. With fewer it waits; it never goes on with less.
 */
export class QuorumFollower {
  readonly #waiters: HeadWaiters;
  readonly #watch: HeadWatch;
  #next: number;
  #parent: string | null;
  #target: number | null = null;
  #width: number;
  /** The last trouble that was told, so that waiting does not repeat it. */
  #told = '';

  constructor(
    private readonly pool: EndpointPool,
    private readonly runtimes: RuntimeStore,
    private readonly quorum: number,
    private readonly options: FollowerOptions & FollowOptions,
    from: number,
  ) {
    this.#next = from;
    this.#parent = options.expectedParent;
    this.#width = options.prefetch ?? defaultPrefetch;
    this.#waiters = new HeadWaiters(pool.clock, options.silenceMs);
    this.#watch = new HeadWatch(pool.clock, options.stallTimeoutMs);
  }

  /** @throws ChainError for what waiting cannot mend; passing trouble goes to `onTrouble` */
  async *blocks(): AsyncGenerator<FinalizedBlock> {
    this.pool.pardon();
    try {
      while (!this.#ended && !this.#done) {
        this.#tellDisagreements();
        const panel = await this.#convene();
        if (panel !== null) yield* this.#walk(panel.panel, panel.last);
      }
    } finally {
      this.#tellDisagreements();
      this.#waiters.stop();
    }
  }

  get #ended(): boolean {
    return this.options.signal.aborted || this.pool.closed;
  }

  get #done(): boolean {
    return this.#target !== null && this.#next > this.#target;
  }

  /** A panel for the blocks from the next to `last`; null after waiting for one. */
  async #convene(): Promise<{ readonly panel: QuorumPanel; readonly last: number } | null> {
    const { signal } = this.options;
    if (this.pool.usable().length < this.quorum) throw this.#missing(this.pool.usable().length, 'are left');
    const heads = await abortable(askHeads(this.pool), signal);
    if (heads === null) return null;
    for (const trouble of heads.troubles) this.#tell(trouble);
    const head = quorumHead(heads, this.quorum);
    if (head === null) return this.#pause(this.#missing(heads.heads.length, 'answer'));
    if (this.options.untilHead) this.#target ??= head;
    if (head < this.#next) return this.#wait(heads, head);
    const last = Math.min(head, this.#target ?? head);
    const members = this.#able(heads, last).slice(0, this.quorum);
    if (members.length < this.quorum) return this.#cannot(members.length);
    return { panel: new QuorumPanel(members), last };
  }

  /** Who is far enough and did not say that it cannot give the next block, the best first. */
  #able({ heads }: Heads, last: number): readonly Endpoint[] {
    const far = new Set(heads.filter(({ head }) => head.number >= last).map(({ endpoint }) => endpoint));
    const unable = new Set(
      this.pool
        .usable()
        .flatMap(({ verdict, endpoint }) => (verdict?.block === this.#next ? [endpoint] : [])),
    );
    return this.pool.ready().filter((endpoint) => far.has(endpoint) && !unable.has(endpoint));
  }

  /** @throws ChainError when so many endpoints cannot give the next block that no quorum can */
  async #cannot(members: number): Promise<null> {
    const usable = this.pool.usable();
    const verdicts = usable.flatMap(({ verdict }) => (verdict?.block === this.#next ? [verdict.error] : []));
    const [verdict] = verdicts;
    if (verdict !== undefined && usable.length - verdicts.length < this.quorum) throw verdict;
    return this.#pause(this.#missing(members, `can give block ${this.#next}`));
  }

  async *#walk(panel: QuorumPanel, last: number): AsyncGenerator<FinalizedBlock> {
    // What is final was said on these connections; see the follower of one endpoint.
    const sessions = sessionsOf(panel);
    const agrees = await this.#try(panel, this.#assertAgrees(panel));
    if (agrees === null) return;
    const reading = inOrder(
      this.#next,
      last,
      () => this.#width,
      (at) => readBlock(panel, this.runtimes, at, { account: this.options.account }),
    );
    for (;;) {
      const read = await this.#try(panel, reading.next());
      if (read === null || read.done === true || sessionsOf(panel) !== sessions) return;
      const block = read.value;
      if (this.#parent !== null && block.parentHash !== this.#parent)
        throw this.#foreign(panel, block.parentHash);
      for (const member of panel.members) this.pool.succeeded(member);
      this.#width = Math.min(this.options.prefetch ?? defaultPrefetch, this.#width + 1);
      this.#next = block.number + 1;
      this.#parent = block.hash;
      this.#told = '';
      yield block;
    }
  }

  /** What was asked of the panel; null when it came to nothing, and another panel is to be tried. @throws ChainError */
  async #try<T>(panel: QuorumPanel, asked: Promise<T>): Promise<T | null> {
    try {
      return await abortable(asked, this.options.signal);
    } catch (error) {
      if (this.#ended) return null;
      this.#width = Math.max(1, Math.floor(this.#width / 4));
      if (error instanceof PanelDisagreed) await this.#arbitrate(panel, error);
      else if (error instanceof PanelFailed) this.#failed(error);
      else if (error instanceof ChainError) throw error;
      else await this.#pause(this.#asTrouble(panel, error));
      return null;
    }
  }

  #failed({ failures }: PanelFailed): void {
    for (const { endpoint, error } of failures) this.#tell(this.pool.note(endpoint, error, this.#next));
  }

  async #arbitrate(panel: QuorumPanel, { question }: PanelDisagreed): Promise<void> {
    const block = { number: this.#next, hash: await hashOf(panel, this.#next) };
    const { liars, votes } = await arbitrate(this.pool, this.quorum, question, block);
    for (const liar of liars) this.#tell(liar);
    this.#tellDisagreements();
    if (liars.length > 0) return;
    const what = `agree on block ${this.#next} (${question.method}; votes ${votes.join(' to ') || 'none'})`;
    await this.#pause(this.#missing(votes[0] ?? 0, what));
  }

  /** Before a panel is read from, it must hold the very block that the log holds. @throws ChainError */
  async #assertAgrees(panel: QuorumPanel): Promise<true> {
    if (this.#parent === null || this.#next === 0) return true;
    const hash = await blockHash(panel, this.#next - 1);
    if (hash !== this.#parent) throw this.#foreign(panel, hash);
    return true;
  }

  async #wait(heads: Heads, head: number): Promise<null> {
    const { pollMs, signal } = this.options;
    const members = heads.heads.slice(0, this.quorum);
    const [last] = members.slice(-1);
    if (last !== undefined) {
      this.#watch.saw(last.head);
      const asked = this.#watch.trouble(last.endpoint, last.head).catch(() => null);
      const stalled = await abortable(asked, signal);
      if (stalled !== null) this.#tell(stalled);
      void last.endpoint.lookAtBest();
    }
    if (head < this.#next - 1) this.#tell(this.#missing(0, `are as far as block ${this.#next - 1}`));
    const patience = Math.min(pollMs, this.#watch.patienceLeft);
    const endpoints = members.map(({ endpoint }) => endpoint);
    await abortable(this.#waiters.wait(endpoints, patience, signal), signal);
    return null;
  }

  async #pause(trouble: ChainError): Promise<null> {
    this.#tell(trouble);
    await this.pool.clock.delay(Math.min(this.options.pollMs, 1000), this.options.signal);
    return null;
  }

  #tell(trouble: ChainError): void {
    const text = `${trouble.code} ${trouble.message}`;
    if (text === this.#told) return;
    this.#told = text;
    this.options.onTrouble?.(trouble);
  }

  #tellDisagreements(): void {
    for (const each of this.pool.disagreements.splice(0)) this.options.onDisagreement?.(each);
  }

  #missing(count: number, of: string): ChainError {
    return quorumMissing(this.quorum, count, of);
  }

  #asTrouble({ name }: QuorumPanel, error: unknown): ChainError {
    const message = error instanceof Error ? error.message : String(error);
    return new ChainError('CHAIN_UNREACHABLE', message, { endpoint: name, block: this.#next });
  }

  #foreign({ name }: QuorumPanel, hash: string): ChainError {
    const block = this.#next - 1;
    return new ChainError(
      'CHAIN_FOREIGN',
      `${name} hold ${hash} as block ${block}, but ${this.#parent} was read and is in the log: ` +
        'they serve another chain, or finality was broken',
      { endpoint: name, block },
    );
  }
}

function sessionsOf({ members }: QuorumPanel): string {
  return members.map(({ session }) => session).join();
}

/** The hash that the panel agrees on, null when it does not: then that is what it differs in. */
async function hashOf(panel: QuorumPanel, number: number): Promise<string | null> {
  return blockHash(panel, number).catch(() => null);
}
