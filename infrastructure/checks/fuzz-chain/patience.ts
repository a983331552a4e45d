/** How often chances are counted, ms. */
const usualTickMs = 100;

/**
 * Says that something hangs: it had so many chances to go on and did not. A chance is a turn of this process's event loop, one
 * in each 100 ms at most. On a busy machine turns come late, and so does the limit: what is slow is not called hanging.
 */
export class Patience {
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #chances: number;
  #left: number;

  /** @param limitMs on a machine that has nothing else to do */
  constructor(
    readonly limitMs: number,
    tickMs = usualTickMs,
  ) {
    this.#chances = Math.ceil(limitMs / tickMs);
    this.#left = this.#chances;
    this.#timer = setInterval(() => {
      this.#left -= 1;
      if (this.#left <= 0) this.#over.abort();
    }, tickMs);
  }

  /** Aborts when the patience is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** It went on: patience begins anew. */
  progress(): void {
    this.#left = this.#chances;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
