import type { ReadStorage } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import { applyEvents } from '../state/apply-events.js';
import type { NodeState } from '../state/node-state.js';
import { contractFound } from './decide-reconcile.js';
import { DecisionError } from './decision-error.js';

/**
 * What the storage holds of the node where the log stands becomes the state. It adds and changes; nothing is removed by it.
 * @throws DecisionError NOT_WHERE_THE_LOG_STANDS when it is of another block than the cursor, or than the one before the first
 */
export function decideReadStorage(state: NodeState, command: ReadStorage): DomainEvent[] {
  const { block, specVersion, time, node, farm, contracts, endpoint, voices } = command;
  const { cursor } = state.chain;
  const stands = cursor?.number ?? (state.identity?.firstBlock ?? 0) - 1;
  if (state.identity === null || block.number !== stands || (cursor?.hash ?? block.hash) !== block.hash)
    throw new DecisionError(
      'NOT_WHERE_THE_LOG_STANDS',
      `storage of block ${block.number} does not fit a log that stands at block ${stands}`,
    );
  const events: DomainEvent[] = [
    event('StorageRead', { block: block.number, hash: block.hash, specVersion, time, endpoint, voices }),
    event('NodeFound', { block: block.number, ...node }),
  ];
  if (farm !== null) events.push(event('FarmFound', { block: block.number, ...farm }));
  let now = applyEvents(state, events);
  for (const stored of contracts) {
    const found = contractFound(now, block.number, stored);
    events.push(...found);
    now = applyEvents(now, found);
  }
  return events;
}
