import type { Logger } from 'pino';
import type { TurnOrders } from '../../commands/node-loop.js';
import type { Effect, Outcome } from '../../domain/effect.js';
import type { Driver, DriverContext } from '../drivers/driver.js';
import { readOutcome } from './read-outcome.js';
import { RunningEffects } from './running-effects.js';

export interface EffectRunnerOptions {
  readonly driver: Driver;
  readonly log: Logger;
  /** An effect that takes longer is stopped and counts as failed, to be tried again. ms */
  readonly timeLimitMs: number;
  readonly onOutcome: (effect: Effect, outcome: Outcome) => void;
}

/**
 * Does what the loop orders with the driver: begins effects, tells those to stop that are no longer wanted, and reports
 * what came of each.
 */
export class EffectRunner {
  readonly #running: RunningEffects<Effect, Outcome>;
  readonly #options: EffectRunnerOptions;

  constructor(options: EffectRunnerOptions) {
    const { timeLimitMs, onOutcome } = options;
    this.#options = options;
    const run = (effect: Effect, signal: AbortSignal): Promise<Outcome> => this.#run(effect, signal);
    this.#running = new RunningEffects({ timeLimitMs, onOutcome, run });
  }

  /** Called after every turn, with what it ordered. */
  carryOut({ abort, start }: Pick<TurnOrders, 'abort' | 'start'>): void {
    this.#running.carryOut(abort, start);
  }

  /** Stops starting, tells what runs to stop, and waits for it, at most `graceMs`. */
  stop(graceMs: number): Promise<void> {
    return this.#running.stop(graceMs);
  }

  async #run(effect: Effect, signal: AbortSignal): Promise<Outcome> {
    const { log } = this.#options;
    const about = { effect: effect.id, type: effect.spec.type };
    const context: DriverContext = {
      signal,
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
