import { machineClock } from '../../chain/tfchain/chain-clock.js';

/** So often in a row it must be said that nobody holds blocks, or a state: one odd answer counts for nothing. */
export const goneAnswers = 3;
const pauseMs = 300;

/** Counts how often in a row it was said that the blocks from one on are not to be had, before they count as gone. */
export class GoneBlocks {
  #from = -1;
  #times = 0;

  /** It was said once more. When that is not often enough, false after a pause (or once `signal` aborts): ask again. */
  async areGone(from: number, signal: AbortSignal): Promise<boolean> {
    this.#times = this.#from === from ? this.#times + 1 : 1;
    this.#from = from;
    if (this.#times >= goneAnswers) return true;
    await machineClock.delay(pauseMs, signal);
    return false;
  }
}
