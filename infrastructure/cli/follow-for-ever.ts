import { setTimeout } from 'node:timers/promises';
import { ChainError } from '../../chain/block-source.js';
import { mayPass } from '../runtime/chain-trouble.js';

export interface FollowForEver {
  readonly signal: AbortSignal;
  /** An import is repeated, not limped through: trouble ends it. */
  readonly untilHead: boolean;
  /** Who has followed waits for its chain, also when it is another one now. */
  readonly hasFollowed: () => boolean;
  /** Pause before the chain is tried again, ms. */
  readonly tryAgainMs?: number;
  readonly onTrouble: (details: object, message: string) => void;
}

/**
 * A node outlives trouble of the chain's: workloads run on, bodies are answered, and the chain is tried again.
 * @param follow follows until it is told to stop
 * @throws what is no passing trouble; with `untilHead` all trouble
 */
export async function followForEver(
  follow: () => Promise<void>,
  { signal, untilHead, hasFollowed, onTrouble, tryAgainMs = 5000 }: FollowForEver,
): Promise<void> {
  for (;;) {
    try {
      await follow();
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (untilHead || !(error instanceof ChainError) || !mayPass(error, hasFollowed())) throw error;
      onTrouble({ code: error.code, ...error.details }, `${error.message}; trying again in ${tryAgainMs} ms`);
      // Told to stop, it waits no longer.
      await setTimeout(tryAgainMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
