import { readEvent } from '../../domain/events/read-event.js';
import type { ViewJson } from '../../projections/state-view.js';
import type { Ledger } from '../ledger/ledger.js';

/**
 * Blocks that this log could not see, and what of the chain's storage is doubted now: read again in later blocks until it
 * is confirmed, while the cursor stands. `doubted` is null when nothing is.
 * @param cursor the last block on record
 */
export async function gapStatus(ledger: Ledger, cursor: number | null): Promise<ViewJson> {
  let [gaps, blocks] = [0, 0];
  let last: ViewJson = null;
  let doubted: ViewJson = null;
  for await (const stored of ledger.events({ types: ['BlocksUnseen', 'RemovalsDoubted'] })) {
    const { type, data } = readEvent(stored);
    if (type === 'BlocksUnseen') {
      gaps += 1;
      blocks += data.to - data.from + 1;
      last = { from: data.from, to: data.to, reason: data.reason };
      doubted = null;
    } else if (type === 'RemovalsDoubted' && data.block > (cursor ?? -1)) {
      const { block, contracts, live, sightings } = data;
      doubted = { block, contracts: contracts.length, of_live: live, sightings: sightings.length };
    }
  }
  return { count: gaps, blocks_unseen: blocks, last, doubted };
}
