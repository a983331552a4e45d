import type { ChainClock } from './chain-clock.js';
import type { Endpoint } from './endpoint.js';

const subscribe = 'chain_subscribeFinalizedHeads';
const unsubscribe = 'chain_unsubscribeFinalizedHeads';

/**
 * Tells when an endpoint may have a new finalized head. The subscription is only an alarm clock: the head itself is asked
 * for, so a subscription that falls silent (as they do) or lies costs a poll interval and nothing else. A silent one is
 * made anew after a while.
 */
export class HeadWaiter {
  #subscribed: { readonly endpoint: Endpoint; readonly id: number | string } | null = null;
  /** When the subscription was made or last heard of. */
  #heardAt = 0;
  #wake: (() => void) | null = null;
  #rung = false;

  constructor(
    private readonly clock: ChainClock,
    /** A subscription that says nothing for so long, ms, is made anew. */
    private readonly silenceMs: number,
  ) {}

  /**
   * Waits for a notice of the endpoint, at most `milliseconds`. Never rejects: a failing endpoint shows when it is asked.
   */
  async wait(endpoint: Endpoint, milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#endSilent(endpoint);
    // What became final while the subscription was made rings nobody: the head is asked once more.
    const isNew = await this.#subscribe(endpoint);
    if (isNew || this.#rung || signal.aborted) {
      this.#rung = false;
      return;
    }
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.#wake = wake;
    signal.addEventListener('abort', wake, { once: true });
    await this.clock.delay(milliseconds, woken.signal);
    signal.removeEventListener('abort', wake);
    this.#wake = null;
    this.#rung = false;
  }

  /** Ends the subscription; does not wait for the endpoint's word on it, which may be hanging. */
  stop(): void {
    const subscribed = this.#subscribed;
    this.#subscribed = null;
    if (subscribed === null) return;
    void subscribed.endpoint.connection.unsubscribe('', unsubscribe, subscribed.id).catch(() => false);
  }

  #endSilent(endpoint: Endpoint): void {
    if (this.#subscribed?.endpoint !== endpoint || this.clock.now() - this.#heardAt < this.silenceMs) return;
    this.stop();
    endpoint.resubscribed++;
  }

  /** @returns whether a subscription was made now */
  async #subscribe(endpoint: Endpoint): Promise<boolean> {
    if (this.#subscribed?.endpoint === endpoint) return false;
    this.stop();
    try {
      const id = await endpoint.connection.subscribe('', subscribe, [], (error) =>
        this.#ring(endpoint, error),
      );
      this.#subscribed = { endpoint, id };
      this.#heardAt = this.clock.now();
      return true;
    } catch {
      // Without a subscription there is the poll interval.
      return false;
    }
  }

  #ring(endpoint: Endpoint, error: Error | null): void {
    this.#heardAt = this.clock.now();
    if (error !== null && this.#subscribed?.endpoint === endpoint) this.#subscribed = null;
    this.#rung = true;
    this.#wake?.();
  }
}
