/** Whoever waits until something has moved. */
export class ViewWaiters {
  #waiting: (() => void)[] = [];

  /** Resolves when it is told of the next change, or when the time is over. */
  change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Something has moved. */
  tell(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
