import type { Endpoint } from './endpoint.js';

const subscribe = 'chain_subscribeFinalizedHeads';
const unsubscribe = 'chain_unsubscribeFinalizedHeads';

/**
 * Tells when an endpoint may have a new finalized head. The subscription is only an alarm clock: the head itself is asked
 * for, so a subscription that falls silent (as they do) or lies costs a poll interval and nothing else.
 */
export class HeadWaiter {
  #subscribed: { readonly endpoint: Endpoint; readonly id: number | string } | null = null;
  #wake: (() => void) | null = null;
  #rung = false;

  /**
   * Waits for a notice of the endpoint, at most `milliseconds`. Never rejects: a failing endpoint shows when it is asked.
   */
  async wait(endpoint: Endpoint, milliseconds: number, signal: AbortSignal): Promise<void> {
    await this.#subscribe(endpoint);
    if (this.#rung || signal.aborted) {
      this.#rung = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = null;
        this.#rung = false;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#wake = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** Ends the subscription; does not wait for the endpoint's word on it, which may be hanging. */
  stop(): void {
    const subscribed = this.#subscribed;
    this.#subscribed = null;
    if (subscribed === null) return;
    void subscribed.endpoint.connection.unsubscribe('', unsubscribe, subscribed.id).catch(() => false);
  }

  async #subscribe(endpoint: Endpoint): Promise<void> {
    if (this.#subscribed?.endpoint === endpoint) return;
    this.stop();
    try {
      const id = await endpoint.connection.subscribe('', subscribe, [], (error) =>
        this.#ring(endpoint, error),
      );
      this.#subscribed = { endpoint, id };
    } catch {
      // Without a subscription there is the poll interval.
    }
  }

  #ring(endpoint: Endpoint, error: Error | null): void {
    if (error !== null && this.#subscribed?.endpoint === endpoint) this.#subscribed = null;
    this.#rung = true;
    this.#wake?.();
  }
}
