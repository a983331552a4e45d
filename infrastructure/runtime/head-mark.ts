import type { BlockSource } from '../../chain/block-source.js';

/** Pause before a question that was not answered is asked again, ms. */
const againMs = 5000;

/**
 * The chain's finalized head when following began. A node that comes back reads what it missed first: what the chain said
 * weeks ago is no reason to switch itself off or to change its version now.
 */
export class HeadMark {
  #head: number | null = null;
  /** Which question is open; an older one's answer does not count. */
  #question = 0;
  #askedAt: number | null = null;

  constructor(
    private readonly source: Pick<BlockSource, 'finalizedHead'>,
    private readonly now: () => number,
  ) {}

  /** Following begins, or goes on after trouble: nobody knows how far the chain is by now. */
  begin(): void {
    this.#head = null;
    this.#ask();
  }

  /** Null: not known (yet). Before `begin` nothing is asked. */
  get head(): number | null {
    if (this.#head === null && this.#askedAt !== null && this.now() - this.#askedAt >= againMs) this.#ask();
    return this.#head;
  }

  /** Beside the following, which does not wait for it. */
  #ask(): void {
    this.#question += 1;
    const question = this.#question;
    this.#askedAt = this.now();
    this.source.finalizedHead().then(
      ({ number }) => {
        if (question === this.#question) this.#head = number;
      },
      () => undefined, // asked again later
    );
  }
}
