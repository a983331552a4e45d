import type { ChainError } from '../block-source.js';
import type { EndpointReport, EndpointState } from '../endpoint-report.js';
import { type BackoffPolicy, backoffMs } from './backoff.js';
import type { ChainClock } from './chain-clock.js';
import type { Endpoint } from './endpoint.js';

/** So many blocks behind the best known head an endpoint is not yet called lagging: heads travel. */
const headsTravel = 5;

/** From the best to use to the worst; one that failed and whose time has come again is as good as an untried one. */
const ranks: Readonly<Record<EndpointState, number>> = {
  healthy: 0,
  untried: 1,
  unreachable: 1,
  lagging: 2,
  stalled: 2,
  pruned: 3,
  undecodable: 3,
  lying: 9,
  foreign: 9,
};

/** How an endpoint stands: what it failed at, whether it is dropped, and how good it is to use. */
export class Standing {
  /** Set when it was caught with another chain, a broken finality or a lie: nothing is asked of it any more. */
  dropped: ChainError | null = null;
  failures = 0;
  /** Not to be tried before, in ms of the clock. */
  notBefore = 0;
  /** When it was last asked for its head only to know how it stands. */
  probedAt = Number.NEGATIVE_INFINITY;
  /** The block that it cannot give, and why. */
  verdict: { readonly block: number; readonly error: ChainError } | null = null;
  /** Found lagging or standing still at this head; over as soon as the head moves. */
  #slow: { readonly state: 'lagging' | 'stalled'; readonly head: number } | null = null;
  #trouble: string | null = null;

  constructor(
    readonly endpoint: Endpoint,
    private readonly clock: ChainClock,
    private readonly backoff: BackoffPolicy,
  ) {}

  /** @param bestHead the highest finalized block that any endpoint of the chain named */
  state(bestHead: number): EndpointState {
    const { dropped, verdict } = this;
    if (dropped !== null)
      return dropped.code === 'CHAIN_FOREIGN' && dropped.details.block === undefined ? 'foreign' : 'lying';
    if (verdict !== null) return verdict.error.code === 'BLOCKS_PRUNED' ? 'pruned' : 'undecodable';
    if (this.failures > 0) return 'unreachable';
    const head = this.endpoint.highest;
    if (head === null) return 'untried';
    if (this.#slow?.head === head.number) return this.#slow.state;
    return head.number + headsTravel < bestHead ? 'lagging' : 'healthy';
  }

  /** Lower is better. */
  rank(bestHead: number): number {
    return ranks[this.state(bestHead)];
  }

  /** It is behind, or stands still, where it is now. */
  slow(state: 'lagging' | 'stalled', why: string): void {
    this.#slow = { state, head: this.endpoint.highest?.number ?? -1 };
    this.#trouble = why;
  }

  succeeded(): void {
    this.failures = 0;
    this.verdict = null;
  }

  failed(error: ChainError, block: number | null): void {
    if (error.code === 'CHAIN_FOREIGN' || error.code === 'CHAIN_WENT_BACK') this.drop(error);
    else if (error.code !== 'CHAIN_UNREACHABLE' && block !== null) this.verdict = { block, error };
    this.failures++;
    this.#trouble = error.message;
    this.notBefore = this.clock.now() + backoffMs(this.backoff, this.failures, this.clock.random());
  }

  drop(error: ChainError): void {
    this.dropped = error;
    this.#trouble = error.message;
    void this.endpoint.close();
  }

  /** Takes it back, unless it lied to a quorum; where it said that the head is counts no more. */
  pardon(): void {
    if (this.dropped?.code !== 'CHAIN_FOREIGN' && this.dropped?.code !== 'CHAIN_WENT_BACK') return;
    this.dropped = null;
    this.endpoint.forgetHead();
  }

  report(bestHead: number): EndpointReport {
    const state = this.state(bestHead);
    const { name, highest, best, latencyMs, resubscribed } = this.endpoint;
    return {
      endpoint: name,
      state,
      head: highest,
      best,
      latencyMs: latencyMs === null ? null : Math.round(latencyMs),
      failures: this.failures,
      retryInMs: state === 'unreachable' ? Math.max(0, Math.round(this.notBefore - this.clock.now())) : 0,
      resubscribed,
      trouble: state === 'healthy' ? null : this.#trouble,
    };
  }
}
