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
  return [...decideUptime(state, at), ...decideTrafficDue(state, at)];
}
