import type { Block } from './block.js';
import { RpcError } from './rpc-error.js';

/** Gives each block its time, in ms since 1970: the machine's, or one that moves a fixed step a block. */
export class BlockClock {
  #ahead = 0;
  #set: number | null = null;

  /** `step`: ms a block on a logical clock; null follows the machine's clock. */
  constructor(readonly step: number | null) {}

  /** What the block on top of `parent` would get now. */
  next({ inputs }: Block): number {
    const own = this.step === null ? Date.now() : inputs.time + this.step;
    return Math.max(this.#set ?? own + this.#ahead, inputs.time + 1);
  }

  /** As `next`, and uses up what was set for the next block. */
  take(parent: Block): number {
    const time = this.next(parent);
    this.#set = null;
    // A logical clock goes on from the block that was moved; the machine's keeps its distance.
    if (this.step !== null) this.#ahead = 0;
    return time;
  }

  /** The next block gets exactly this time. @throws RpcError when it is not after the parent's */
  set(time: number, { inputs }: Block): void {
    if (time <= inputs.time)
      throw new RpcError(-32602, `Invalid params: the time must be after ${inputs.time}`);
    this.#set = time;
    if (this.step === null) this.#ahead = time - Date.now();
  }

  /** Moves the time of the blocks to come by so many ms. */
  advance(by: number): void {
    this.#ahead += by;
  }
}
