import type { Logger } from 'pino';
import type { TurnOrders } from '../../commands/node-loop.js';
import type { NodeEffect, NodeOutcome } from '../../domain/node-effect.js';

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
 * Carries out the effects of the node as a whole. They wait for nothing of the workloads, and those wait for nothing of them. It
 * remembers nothing that matters: after a crash the state owes the same.
 */
export class NodeEffectRunner {
  readonly #running = new Map<string, AbortController>();
  readonly #options: NodeEffectRunnerOptions;
  #stopping = false;

  constructor(options: NodeEffectRunnerOptions) {
    this.#options = options;
  }

  /** Carries out what the loop ordered: stops what is no longer owed, and begins what is. */
  carryOut({ abortNode, startNode }: Pick<TurnOrders, 'abortNode' | 'startNode'>): void {
    if (this.#stopping) return;
    for (const { id } of abortNode) this.#running.get(id)?.abort(new Error('no longer wanted'));
    for (const effect of startNode) this.#start(effect);
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

  #start(effect: NodeEffect): void {
    const abort = new AbortController();
    this.#running.set(effect.id, abort);
    void this.#run(effect, abort).then((outcome) => {
      this.#running.delete(effect.id);
      if (!this.#stopping) this.#options.onOutcome(effect, outcome);
    });
  }

  async #run(effect: NodeEffect, abort: AbortController): Promise<NodeOutcome> {
    const { log, timeLimitMs } = this.#options;
    const limit = setTimeout(() => abort.abort(new Error(`took longer than ${timeLimitMs} ms`)), timeLimitMs);
    log.info({ effect: effect.id }, `node effect: ${effect.kind} for ${effect.task}`);
    try {
      const outcome = await this.#carryOut(effect, abort.signal);
      if (outcome.kind === 'failed' || outcome.kind === 'refused')
        log.warn({ effect: effect.id, code: outcome.code }, `node effect ${outcome.kind}: ${outcome.reason}`);
      return outcome;
    } catch (error) {
      // What a hand throws is no answer that it knows: the try is lost, the node and its workloads go on.
      log.error({ effect: effect.id, err: error }, 'node effect broke');
      const reason = (error instanceof Error ? error.message : String(error)).slice(0, 4000);
      return { kind: 'failed', code: 'BROKEN', reason: reason.replace(/\p{Surrogate}/gu, '\uFFFD') };
    } finally {
      clearTimeout(limit);
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
