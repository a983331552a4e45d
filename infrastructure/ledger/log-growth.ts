/** Wakes those who wait for the log to grow. Keeps nothing for them: what there is, they read from the log. */
export class LogGrowth {
  readonly #waiting = new Set<() => void>();

  /** Resolves at the next growth, or when the signal is aborted. */
  wait(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** To be called when the head has moved already. */
  notify(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
