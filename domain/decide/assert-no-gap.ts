import type { BlockRef } from '../block.js';
import type { NodeState } from '../state/node-state.js';
import { DecisionError } from './decision-error.js';

/** @throws DecisionError BLOCK_GAP when the range does not begin right after the cursor */
export function assertNoGap(
  state: NodeState,
  { from, block }: { readonly from: number; readonly block: BlockRef },
): void {
  const next = state.chain.cursor === null ? state.identity?.firstBlock : state.chain.cursor.number + 1;
  if (next !== undefined && from === next && block.number >= from) return;
  throw new DecisionError(
    'BLOCK_GAP',
    `blocks ${from} to ${block.number} do not follow: the log needs block ${next ?? '?'} next`,
  );
}
