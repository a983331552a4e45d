import type { FollowBlocks } from '../command.js';
import { type DomainEvent, event } from '../events/event.js';
import { freshReading } from '../reports/uptime-window.js';
import { taskRecord } from '../state/voice.js';
import type { NodeState } from '../state/node-state.js';

/**
 * Whether the uptime is to be reported, asked with each block at the head of the chain: once for each window, counted in chain
 * time. A reading that could not be signed in time is taken anew. A node that catches up reads old times and waits.
 */
export function decideUptime(
  state: NodeState,
  {
    block,
    time,
    head,
  }: Pick<FollowBlocks, 'time' | 'head'> & { readonly block: { readonly number: number } },
): DomainEvent[] {
  const { account, bootedAt, uptime, pending } = state.voice;
  if (account === null || bootedAt === null || head === null || block.number < head) return [];
  if (pending?.task === 'uptime' || taskRecord(state.tasks, 'uptime').notBefore > time) return [];
  if (uptime !== null && time - Number(uptime.takenAt) * 1000 <= freshReading) return [];
  const takenAt = Math.floor(time / 1000);
  const seconds = takenAt - Math.floor(bootedAt / 1000);
  // The host's clock is ahead of the chain's: it was booted in the chain's future.
  if (seconds < 0) return [];
  return [event('UptimeDue', { uptime: BigInt(seconds), takenAt: BigInt(takenAt) })];
}
