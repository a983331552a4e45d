import type { Logger } from 'pino';
import type { TurnOrders } from '../../commands/node-loop.js';
import type { NodeEffect, NodeOutcome } from '../../domain/node-effect.js';
import { RunningEffects } from './running-effects.js';

/** Carries out one kind of node effect. What it throws counts as failed, and is tried again. */
export type NodeHand<Effect extends NodeEffect = NodeEffect> = (
  effect: Effect,
  signal: AbortSignal,
) => Promise<NodeOutcome>;

/** One hand for each kind of effect that this process can carry out. */
export type NodeHands = {
  readonly [Kind in NodeEffect['kind']]?: NodeHand<Extract<NodeEffect, { kind: Kind }>>;
};

export interface NodeEffectRunnerOptions {
  readonly hands: NodeHands;
  readonly log: Logger;
  /** An effect that takes longer is stopped and counts as failed, to be tried again. ms */
  readonly timeLimitMs: number;
  readonly onOutcome: (effect: NodeEffect, outcome: NodeOutcome) => void;
}

/**
 * Carries out the effects of the node as a whole. They wait for nothing of the workloads, and those wait for nothing of them.
 */
export class NodeEffectRunner {
  readonly #running: RunningEffects<NodeEffect, NodeOutcome>;
  readonly #options: NodeEffectRunnerOptions;

  constructor(options: NodeEffectRunnerOptions) {
    const { timeLimitMs, onOutcome } = options;
    this.#options = options;
    const run = (effect: NodeEffect, signal: AbortSignal): Promise<NodeOutcome> => this.#run(effect, signal);
    this.#running = new RunningEffects({ timeLimitMs, onOutcome, run });
  }

  /** Carries out what the loop ordered: stops what is no longer owed, and begins what is. */
  carryOut({ abortNode, startNode }: Pick<TurnOrders, 'abortNode' | 'startNode'>): void {
    this.#running.carryOut(abortNode, startNode);
  }

  /** Stops starting, tells what runs to stop, and waits for it, at most `graceMs`. */
  stop(graceMs: number): Promise<void> {
    return this.#running.stop(graceMs);
  }

  async #run(effect: NodeEffect, signal: AbortSignal): Promise<NodeOutcome> {
    const { log } = this.#options;
    log.info({ effect: effect.id }, `node effect: ${effect.kind} for ${effect.task}`);
    try {
      const outcome = await this.#carryOut(effect, signal);
      if (outcome.kind === 'failed' || outcome.kind === 'refused')
        log.warn({ effect: effect.id, code: outcome.code }, `node effect ${outcome.kind}: ${outcome.reason}`);
      return outcome;
    } catch (error) {
      // What a hand throws is no answer that it knows: the try is lost, the node and its workloads go on.
      log.error({ effect: effect.id, err: error }, 'node effect broke');
      const reason = (error instanceof Error ? error.message : String(error)).slice(0, 4000);
      return { kind: 'failed', code: 'BROKEN', reason: reason.replace(/\p{Surrogate}/gu, '\uFFFD') };
    }
  }

  async #carryOut(effect: NodeEffect, signal: AbortSignal): Promise<NodeOutcome> {
    // the table pairs each kind with its own effect; TypeScript cannot follow the pairing through the union
    const hand = this.#options.hands[effect.kind] as NodeHand | undefined;
    if (hand !== undefined) return hand(effect, signal);
    return {
      kind: 'failed',
      code: 'NOT_ABLE',
      reason: `this node was started without what ${effect.kind} needs`,
    };
  }
}
