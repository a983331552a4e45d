import type { FollowBlocks } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import type { NruReport } from '../node-call.js';
import { nruWindow, type TrafficCounter } from '../reports/traffic.js';
import { applyEvents } from '../state/apply-events.js';
import type { NodeState } from '../state/node-state.js';
import { taskRecord } from '../state/voice.js';
import { isAtHead } from './decide-upkeep.js';

/**
 * Whether the counters are to be read, asked with each block at the head of the chain: what they say is of now, so a node that
 * catches up waits. After hours without a chain one window covers them all.
 */
export function decideTrafficDue(
  state: NodeState,
  { block, time, head }: Pick<FollowBlocks, 'block' | 'time' | 'head'>,
): DomainEvent[] {
  const { voice, identity, traffic, deployments, tasks } = state;
  if (voice.account === null || typeof identity?.nodeId !== 'number' || !isAtHead(block, head)) return [];
  if (traffic.asked || (deployments.size === 0 && traffic.isCurrent)) return [];
  return taskRecord(tasks, 'traffic').notBefore > time ? [] : [event('TrafficDue', {})];
}

/** The counters were read. A window that is long enough is closed with it. */
export function decideTrafficRead(state: NodeState, read: readonly TrafficCounter[]): DomainEvent[] {
  const time = state.chain.cursor?.time ?? 0;
  const counters = read
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((each) => ({ ...each }));
  const events = [event('TrafficRead', { takenAt: seconds(time), counters })];
  const { since, open } = applyEvents(state, events).traffic;
  if (since === null || time - since < nruWindow) return events;
  const [from, to] = [seconds(since), seconds(time)];
  const window = to - from;
  const reports: NruReport[] = [];
  for (const [contractId, bytes] of open)
    if (bytes > 0n) reports.push({ contractId, timestamp: to, window, bytes });
  return [...events, event('NruWindowClosed', { from, to, window, reports })];
}

const seconds = (ms: number): bigint => BigInt(Math.floor(ms / 1000));
