import type { EndpointDisagreement } from '../endpoint-report.js';
import type { BlockSource, ChainError, FinalizedBlock } from '../block-source.js';

const running = new Set<Reader>();

// Of every file that imports this: a reader that a failed test leaves behind would keep the process alive for ever.
afterEach(async () => {
  for (const reader of running) await reader.stop();
});

/** Collects blocks and troubles of one follow. */
export class Reader {
  readonly blocks: FinalizedBlock[] = [];
  readonly troubles: ChainError[] = [];
  readonly disagreements: EndpointDisagreement[] = [];
  readonly #stop = new AbortController();
  readonly #run: Promise<unknown>;
  error: unknown = null;

  constructor(source: BlockSource, from: number, untilHead = false, expectedParent: string | null = null) {
    running.add(this);
    this.#run = this.#read(source, from, untilHead, expectedParent)
      .catch((error: unknown) => {
        this.error = error;
      })
      .finally(() => running.delete(this));
  }

  async #read(
    source: BlockSource,
    from: number,
    untilHead: boolean,
    expectedParent: string | null,
  ): Promise<void> {
    const options = {
      signal: this.#stop.signal,
      untilHead,
      expectedParent,
      onTrouble: (error: ChainError) => this.troubles.push(error),
      onDisagreement: (each: EndpointDisagreement) => this.disagreements.push(each),
    };
    for await (const block of source.follow(from, options)) this.blocks.push(block);
  }

  get numbers(): number[] {
    return this.blocks.map(({ number }) => number);
  }

  async until(what: () => boolean): Promise<void> {
    while (!what()) {
      if (this.error !== null) throw this.error;
      if (this.#stop.signal.aborted) throw new Error('the reader was stopped before that');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Ends the follow and waits for its end. */
  async stop(): Promise<this> {
    this.#stop.abort();
    await this.#run;
    return this;
  }

  async end(): Promise<this> {
    await this.#run;
    return this;
  }
}

/** All numbers from first to last. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
