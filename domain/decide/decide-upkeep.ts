import type { ChainCursor } from '../block.js';
import type { DomainEvent } from '../events/event.js';
import { applyEvents } from '../state/apply-events.js';
import type { NodeState } from '../state/node-state.js';
import { decidePowerNow } from './decide-power.js';
import { decideStrays } from './decide-stray.js';
import { decideUpgradeNow } from './decide-upgrade.js';
import { decideWakeUps } from './decide-wake.js';

/** What the node does to itself because of what the chain says by now: its version, its power, what strays on its host; and whom it wakes. */
export function decideUpkeep(state: NodeState): DomainEvent[] {
  const events = decideUpgradeNow(state);
  const now = events.length === 0 ? state : applyEvents(state, events);
  return [...events, ...decidePowerNow(now), ...decideStrays(now), ...decideWakeUps(now)];
}

/**
 * True for a block with which nothing that the chain said before following began is still unread: only then a node decides
 * about itself. @param head the finalized head when following began; null: not known
 */
export function isAtHead(block: { readonly number: number }, head: number | null): boolean {
  return head !== null && block.number >= head;
}

/** True when a block that holds nothing for the node lets it decide about itself: it is put on record at once, not in a range. */
export function bringsUpkeep(state: NodeState, block: ChainCursor, head: number | null): boolean {
  if (!isAtHead(block, head)) return false;
  const { number, hash, specVersion, time } = block;
  return decideUpkeep({ ...state, chain: { cursor: { number, hash, specVersion, time } } }).length > 0;
}
