export interface RunningEffectsOptions<Effect, Outcome> {
  /** An effect that takes longer is told to stop. ms */
  readonly timeLimitMs: number;
  /** Must not reject: what breaks is an outcome too. */
  readonly run: (effect: Effect, signal: AbortSignal) => Promise<Outcome>;
  readonly onOutcome: (effect: Effect, outcome: Outcome) => void;
}

/**
 * The effects under way, of workloads or of the node. It remembers nothing that matters: after a crash the state owes the
 * same.
 */
export class RunningEffects<Effect extends { readonly id: string }, Outcome> {
  readonly #running = new Map<string, AbortController>();
  readonly #options: RunningEffectsOptions<Effect, Outcome>;
  #stopping = false;

  constructor(options: RunningEffectsOptions<Effect, Outcome>) {
    this.#options = options;
  }

  /** Does what a turn of the loop ordered: stops what is no longer owed, and begins what is. */
  carryOut(abort: readonly Effect[], start: readonly Effect[]): void {
    if (this.#stopping) return;
    for (const { id } of abort) this.#running.get(id)?.abort(new Error('no longer wanted'));
    for (const effect of start) this.#start(effect);
  }

  /** Stops starting, tells what runs to stop, and waits for it, at most `graceMs`. Outcomes from then on are not told. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const abort of this.#running.values()) abort.abort(new Error('the node is stopping'));
    const deadline = performance.now() + graceMs;
    while (this.#running.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #start(effect: Effect): void {
    const { run, timeLimitMs, onOutcome } = this.#options;
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(new Error(`took longer than ${timeLimitMs} ms`)), timeLimitMs);
    this.#running.set(effect.id, abort);
    void run(effect, abort.signal).then((outcome) => {
      clearTimeout(limit);
      this.#running.delete(effect.id);
      if (!this.#stopping) onOutcome(effect, outcome);
    });
  }
}
