import type { ResolvedEvent, StreamingRead } from '@eventstore/db-client';

/** ms without a message before a reading is given up. */
const stallsAfter = 30_000;

/** One answer of the server, message by message, that never hangs: it ends, fails, stalls or is stopped. */
export class Reading {
  readonly #stream: StreamingRead<ResolvedEvent>;
  readonly #iterator: AsyncIterator<ResolvedEvent>;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = (): void => void this.#stream.destroy(abortReason(this.#signal));

  constructor(stream: StreamingRead<ResolvedEvent>, signal: AbortSignal | undefined) {
    this.#stream = stream;
    this.#signal = signal;
    // A connection that is cut when nobody reads any more must not end the process.
    stream.on('error', () => {});
    signal?.addEventListener('abort', this.#stop, { once: true });
    // The client types its iterator by hand; this is Node.js's own.
    this.#iterator = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<ResolvedEvent>;
  }

  /** The next message, null at the end. After a failure the reading has ended. */
  async next(): Promise<ResolvedEvent | null> {
    const stalled = setTimeout(() => this.#stream.destroy(new StalledError()), stallsAfter);
    try {
      const result = await this.#iterator.next();
      return result.done === true ? null : result.value;
    } catch (error) {
      this.end();
      throw error;
    } finally {
      clearTimeout(stalled);
    }
  }

  /** Tells the server that nothing more is wanted, and drops what has come: the client waits for its calls to end. */
  end(): void {
    this.#signal?.removeEventListener('abort', this.#stop);
    this.#stream.cancel().catch(() => {});
    const dropped = this.#iterator.return?.() ?? Promise.resolve();
    void dropped.then(
      () => this.#stream.resume(),
      () => this.#stream.destroy(),
    );
  }
}

class StalledError extends Error {
  /** As the client names its own. */
  readonly type = 'timeout';
  constructor() {
    super('the server stopped in the middle of an answer');
  }
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('stopped');
}
