import type { ChainClock } from './chain-clock.js';

/** A clock that stands still until the test moves it, and a fixed roll of the dice. */
export class ManualClock implements ChainClock {
  #now = 0;
  readonly #waiting = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  random(): number {
    return 0.5;
  }

  delay(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const waiter = {
        at: this.#now + milliseconds,
        wake: () => {
          this.#waiting.delete(waiter);
          resolve();
        },
      };
      this.#waiting.add(waiter);
      signal.addEventListener('abort', waiter.wake, { once: true });
    });
  }

  /** Lets time pass; who waited for it goes on. */
  async pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    for (const { at, wake } of [...this.#waiting]) if (at <= this.#now) wake();
    // What goes on asks its endpoint, which is real.
    await new Promise((resolve) => setTimeout(resolve, 15));
  }

  /** Passes time in steps until it is so. */
  async passUntil(what: () => boolean, step = 1000): Promise<void> {
    for (let tries = 0; !what(); tries++) {
      if (tries > 500) throw new Error('it does not come to be');
      await this.pass(step);
    }
  }
}
