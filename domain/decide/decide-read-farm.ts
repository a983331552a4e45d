import type { ReadFarm } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import type { NodeState } from '../state/node-state.js';
import { farmToRead } from '../state/farm-to-read.js';
import { DecisionError } from './decision-error.js';

/**
 * What the storage holds of the node's farm where the log stands; nothing when it is known by now.
 * @throws DecisionError NOT_WHERE_THE_LOG_STANDS when it is of another block than the cursor
 */
export function decideReadFarm(state: NodeState, { block, farm }: ReadFarm): DomainEvent[] {
  const { cursor } = state.chain;
  if (cursor === null || block.number !== cursor.number || block.hash !== cursor.hash)
    throw new DecisionError(
      'NOT_WHERE_THE_LOG_STANDS',
      `the farm as of block ${block.number} does not fit a log that stands at block ${cursor?.number ?? 'none'}`,
    );
  return farmToRead(state) === farm.farmId ? [event('FarmFound', { block: block.number, ...farm })] : [];
}
