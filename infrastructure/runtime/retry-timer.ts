/** setTimeout counts in 31 bits; a later deadline is looked at again after this long. */
const longestDelay = 3_600_000;

/** One timer for the earliest retry of all. Fires once; the turn that it causes sets the next one. */
export class RetryTimer {
  readonly #fire: () => void;
  #timer: NodeJS.Timeout | null = null;
  #at: number | null = null;
  #stopped = false;

  constructor(fire: () => void) {
    this.#fire = fire;
  }

  /** @param at wall clock in ms, null for none */
  set(at: number | null): void {
    if (this.#stopped || at === this.#at) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#at = at;
    this.#timer =
      at === null
        ? null
        : setTimeout(() => this.#ring(), Math.min(longestDelay, Math.max(0, at - Date.now())));
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #ring(): void {
    const at = this.#at;
    this.#at = null;
    this.#timer = null;
    if (at !== null && at > Date.now()) this.set(at);
    else this.#fire();
  }
}
