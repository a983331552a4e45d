import type { FollowBlocks } from '../command.js';
import type { DomainEvent } from '../events/event.js';
import type { NodeState } from '../state/node-state.js';
import { decideTrafficDue } from './decide-traffic.js';
import { decideUptime } from './decide-uptime.js';

/** Reports by the clock of the chain that are due with a block. */
export function decideReportsDue(
  state: NodeState,
  at: Pick<FollowBlocks, 'block' | 'time' | 'head'>,
): DomainEvent[] {
  // The chain refuses reports of a node that it does not have any more, and takes the fee.
  if (state.record.deletedAt !== null) return [];
  return [...decideUptime(state, at), ...decideTrafficDue(state, at)];
}
