import type { BlockRef } from '../../domain/block.js';
import { ChainError } from '../block-source.js';
import type { Asker } from './asker.js';
import type { ChainClock } from './chain-clock.js';
import { headerShape } from './rpc-shapes.js';

/**
 * Watches whether the finalized head moves, by the clock. When it stands still, it tells a chain whose finality stalls
 * (best blocks go on) from an endpoint at which nothing moves at all.
 */
export class HeadWatch {
  #head: BlockRef | null = null;
  #since: number;
  /** The best block, asked for when half of the patience was over. */
  #bestBefore: number | null = null;

  constructor(
    private readonly clock: ChainClock,
    /** How long the finalized head may stand still, ms. */
    private readonly patienceMs: number,
  ) {
    this.#since = clock.now();
  }

  /** A finalized head was seen. */
  saw(head: BlockRef): void {
    if (this.#head !== null && head.number <= this.#head.number) return;
    this.#head = head;
    this.#begin();
  }

  /** How long until the head has stood still for too long, in ms; looks at half time, too. */
  get patienceLeft(): number {
    const still = this.clock.now() - this.#since;
    const half = this.patienceMs / 2;
    return Math.max(1, (still < half ? half : this.patienceMs) - still + 1);
  }

  /**
   * The trouble to tell when the head has stood still for too long, null before that. Begins to count anew then.
   * @throws what the endpoint's answer throws
   */
  async trouble(asker: Asker, head: BlockRef): Promise<ChainError | null> {
    const still = this.clock.now() - this.#since;
    if (still >= this.patienceMs / 2 && this.#bestBefore === null) this.#bestBefore = await bestOf(asker);
    if (still < this.patienceMs) return null;
    const before = this.#bestBefore ?? 0;
    const best = await bestOf(asker);
    this.#begin();
    return stalled(asker.name, head, still, best > before ? best : null);
  }

  #begin(): void {
    this.#since = this.clock.now();
    this.#bestBefore = null;
  }
}

async function bestOf(asker: Asker): Promise<number> {
  return (await asker.ask('chain_getHeader', [], headerShape)).number;
}

function stalled(endpoint: string, head: BlockRef, still: number, best: number | null): ChainError {
  const what = `the finalized head of ${endpoint} stands still at block ${head.number} for ${Math.round(still)} ms`;
  const details = { endpoint, block: head.number };
  const then = 'another endpoint is asked, if there is one, else we wait';
  return best === null
    ? new ChainError('CHAIN_UNREACHABLE', `${what}, and so does its best block: ${then}`, details)
    : new ChainError(
        'FINALITY_STALLED',
        `${what}, while its best block goes on (${best}): the chain does not finalize; ${then}`,
        details,
      );
}
