import type { Logger } from 'pino';

import { signHead, type SignerOptions } from './checkpoint-signer.js';
import { IntegrityError } from './integrity-error.js';

export interface TakerOptions extends SignerOptions {
  readonly log: Logger;
  /** Wall clock, ms. */
  readonly now: () => number;
  /** Commits between two checkpoints. */
  readonly every?: number;
}

/** Says when checkpoints are signed: every so many commits and at a clean stop; never in the way of an append. */
export class CheckpointTaker {
  readonly #options: TakerOptions;
  readonly #stopping = new AbortController();
  #last: number;
  #running: Promise<void> | null = null;
  #conflict = false;

  constructor(options: TakerOptions) {
    this.#options = options;
    this.#last = options.ledger.head().commits;
  }

  /** Builds the tree of a log that is longer than its cache, while the node already works. Returns at once. */
  start(): void {
    if (this.#last > 0) this.#running = this.#take(this.#stopping.signal);
  }

  /** Called after each commit; returns at once. */
  afterCommit(): void {
    const { ledger, every = 256 } = this.#options;
    if (ledger.head().commits - this.#last >= every && this.#running === null) {
      this.#running = this.#take(this.#stopping.signal);
    }
  }

  /**
   * Signs the head now, for somebody who waits for it; after what is being signed already.
   * @returns as `signHead`. @throws as `signHead`; the stop's reason once the node stops
   */
  async takeNow(): Promise<string | null> {
    while (this.#running !== null) await this.#running;
    this.#stopping.signal.throwIfAborted();
    this.#last = this.#options.ledger.head().commits;
    const work = signHead(this.#options, this.#options.now(), this.#stopping.signal);
    // Whoever asked hears of a failure; to those who wait for their turn it is only an end.
    this.#running = work
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        this.#running = null;
      });
    return work;
  }

  /** The last one, at a clean stop. A tree that is still being built is left for the next start. */
  async stop(): Promise<void> {
    const isBuilding = this.#running !== null;
    this.#stopping.abort(new Error('the node stops'));
    await this.#running;
    if (!isBuilding || this.#isAlmostThere()) await this.#take();
  }

  #isAlmostThere(): boolean {
    return this.#options.ledger.head().commits < 100_000;
  }

  async #take(signal?: AbortSignal): Promise<void> {
    const { log, ledger, now } = this.#options;
    if (this.#conflict) return;
    this.#last = ledger.head().commits;
    try {
      await signHead(this.#options, now(), signal);
      log.debug({ commits: this.#last }, 'checkpoint signed');
    } catch (error) {
      if (signal?.aborted === true) return;
      this.#conflict = error instanceof IntegrityError;
      const message = 'no checkpoint could be signed; the log itself is not harmed';
      if (this.#conflict) log.error({ err: error }, message);
      else log.warn({ err: error }, message);
    } finally {
      this.#running = null;
    }
  }
}
