import type { ChainClock } from '../chain-clock.js';
import type { Endpoint } from '../endpoint.js';
import { HeadWaiter } from '../head-waiter.js';

/** Tells when any of several endpoints may have a new finalized head. */
export class HeadWaiters {
  readonly #waiters = new Map<Endpoint, HeadWaiter>();

  constructor(
    private readonly clock: ChainClock,
    private readonly silenceMs: number,
  ) {}

  /** Waits for a notice of one of the endpoints, at most `milliseconds`. Never rejects. */
  async wait(endpoints: readonly Endpoint[], milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#forgetOthers(endpoints);
    const over = new AbortController();
    const stop = (): void => over.abort();
    signal.addEventListener('abort', stop, { once: true });
    await Promise.race(endpoints.map((each) => this.#of(each).wait(each, milliseconds, over.signal)));
    over.abort();
    signal.removeEventListener('abort', stop);
  }

  stop(): void {
    for (const waiter of this.#waiters.values()) waiter.stop();
    this.#waiters.clear();
  }

  #of(endpoint: Endpoint): HeadWaiter {
    const known = this.#waiters.get(endpoint);
    if (known !== undefined) return known;
    const waiter = new HeadWaiter(this.clock, this.silenceMs);
    this.#waiters.set(endpoint, waiter);
    return waiter;
  }

  #forgetOthers(endpoints: readonly Endpoint[]): void {
    for (const [endpoint, waiter] of this.#waiters) {
      if (endpoints.includes(endpoint)) continue;
      waiter.stop();
      this.#waiters.delete(endpoint);
    }
  }
}
