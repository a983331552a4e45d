import type { Logger } from 'pino';
import type { TurnOrders } from '../../commands/node-loop.js';
import type { Effect, Outcome } from '../../domain/effect.js';
import type { Driver, DriverContext } from '../drivers/driver.js';
import { readOutcome } from './read-outcome.js';

export interface EffectRunnerOptions {
  readonly driver: Driver;
  readonly log: Logger;
  /** An effect that takes longer is stopped and counts as failed, to be tried again. ms */
  readonly timeLimitMs: number;
  readonly onOutcome: (effect: Effect, outcome: Outcome) => void;
}

/**
 * Does what the loop orders: begins effects with the driver, tells those to stop that are no longer wanted, and reports
 * what came of each. It remembers nothing that matters: after a crash the state owes the same.
 */
export class EffectRunner {
  readonly #running = new Map<string, AbortController>();
  readonly #options: EffectRunnerOptions;
  #stopping = false;

  constructor(options: EffectRunnerOptions) {
    this.#options = options;
  }

  /** Called after every turn, with what it ordered. */
  carryOut({ abort, start }: Pick<TurnOrders, 'abort' | 'start'>): void {
    if (this.#stopping) return;
    for (const { id } of abort) this.#running.get(id)?.abort(new Error('no longer wanted'));
    for (const effect of start) this.#start(effect);
  }

  /** Stops starting, tells what runs to stop, and waits for it, at most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const abort of this.#running.values()) abort.abort(new Error('the node is stopping'));
    const deadline = performance.now() + graceMs;
    while (this.#running.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #start(effect: Effect): void {
    const abort = new AbortController();
    this.#running.set(effect.id, abort);
    void this.#run(effect, abort).then((outcome) => {
      this.#running.delete(effect.id);
      if (!this.#stopping) this.#options.onOutcome(effect, outcome);
    });
  }

  async #run(effect: Effect, abort: AbortController): Promise<Outcome> {
    const { log, timeLimitMs } = this.#options;
    const about = { effect: effect.id, type: effect.spec.type };
    const limit = setTimeout(() => abort.abort(new Error(`took longer than ${timeLimitMs} ms`)), timeLimitMs);
    const context: DriverContext = {
      signal: abort.signal,
      note: (message, fields) => log.debug({ ...about, ...fields }, message),
    };
    log.info(about, `effect: ${effect.kind} ${effect.spec.id}`);
    try {
      const outcome = readOutcome(await this.#call(effect, context));
      if (outcome.kind === 'failed')
        log.warn({ ...about, retryable: outcome.retryable }, `effect failed: ${outcome.reason}`);
      return outcome;
    } catch (error) {
      // A driver that throws is a bug of ours; the node and the other workloads go on (Zero-OS's W7 did not).
      log.error({ ...about, err: error }, 'driver threw');
      const reason = `the driver broke: ${error instanceof Error ? error.message : String(error)}`;
      return readOutcome({ kind: 'failed', reason, retryable: true });
    } finally {
      clearTimeout(limit);
    }
  }

  #call(effect: Effect, context: DriverContext): Promise<Outcome> {
    const { driver } = this.#options;
    switch (effect.kind) {
      case 'ensure':
        return driver.ensure(effect.spec, context);
      case 'pause':
        return driver.pause(effect.spec, context);
      case 'resume':
        return driver.resume(effect.spec, context);
      case 'remove':
        return driver.remove(effect.spec, context);
    }
  }
}
