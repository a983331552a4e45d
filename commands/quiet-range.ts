import type { FollowBlocks } from '../domain/command.js';
import { decideReportsDue } from '../domain/decide/decide-reports-due.js';
import { bringsUpkeep } from '../domain/decide/decide-upkeep.js';
import type { NodeState } from '../domain/state/node-state.js';
import type { ObservedBlock } from './observed-block.js';
import { followBlocks, isQuiet } from './translate-block.js';

/** When a range of quiet blocks is put on record although nothing happened. */
export interface QuietLimits {
  readonly blocks: number;
  /** Age of its first block, ms of the wall clock. */
  readonly ageMs: number;
}

const usualLimits: QuietLimits = { blocks: 256, ageMs: 30_000 };

/** A report that is due does not wait for the range to be full: its reading would be old. */
function bringsReport(state: NodeState, block: ObservedBlock, head: number | null): boolean {
  return decideReportsDue(state, { block, time: block.time, head }).length > 0;
}

/**
 * Blocks that hold nothing for this node only extend a range, which the next commit records: the log shows that none
 * was skipped, without a commit for each. A crash before that reads them again.
 */
export class QuietRange {
  #range: { readonly from: number; readonly last: ObservedBlock; readonly since: number } | null = null;

  constructor(private readonly limits: QuietLimits = usualLimits) {}

  /**
   * The next block: the command that records it with the quiet ones before it, or null when it waits.
   * @param now ms @param head the finalized head when following began; null: not known
   */
  take(state: NodeState, block: ObservedBlock, now: number, head: number | null): FollowBlocks | null {
    const from = this.#range?.from ?? block.number;
    const since = this.#range?.since ?? now;
    const isFull = block.number - from + 1 >= this.limits.blocks || now - since >= this.limits.ageMs;
    const brings = bringsReport(state, block, head) || bringsUpkeep(state, block, head);
    if (isQuiet(state, block) && !isFull && !brings) {
      this.#range = { from, last: block, since };
      return null;
    }
    this.#range = null;
    return followBlocks(state, from, block, head);
  }

  /** What was read so far, for the record; null when nothing waits. */
  flush(state: NodeState, head: number | null): FollowBlocks | null {
    const range = this.#range;
    this.#range = null;
    return range === null ? null : followBlocks(state, range.from, range.last, head);
  }

  /** Forgets what waits: it will be read again. */
  reset(): void {
    this.#range = null;
  }
}
