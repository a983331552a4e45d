import { type DomainEvent, event } from '../events/event.js';
import { obstacleText, powerObstacle } from '../power/power-obstacle.js';
import type { NodeState } from '../state/node-state.js';
import type { ControlOutcome } from './decide-version-outcome.js';
import { retryDelay } from './retry.js';

/** How long after the power command a host may still be up before the command counts as failed, ms of chain time. */
export const powerDownWithin = 10 * 60_000;

/**
 * What becomes of the node's power, asked with each block at the head of the chain: a node that was woken has read why
 * before it could think of going down again.
 */
export function decidePowerNow(state: NodeState): DomainEvent[] {
  const { power, record } = state;
  if (record.powerTarget === 'Up')
    return power.phase === 'up' ? [] : [event('PowerDownCalledOff', { why: 'target-up' })];
  const why = powerObstacle(state);
  switch (power.phase) {
    case 'up':
      if (why === null) return [event('PowerDownStarted', {})];
      return power.said === why ? [] : [event('PowerDownHeld', { why, detail: obstacleText(why) })];
    case 'going-down':
      return why === null ? [] : [event('PowerDownCalledOff', { why })];
    case 'down':
      return stillUp(state);
  }
}

function stillUp({ power, chain }: NodeState): DomainEvent[] {
  if ((chain.cursor?.time ?? 0) - power.since < powerDownWithin) return [];
  const reason = `the host is still up ${powerDownWithin / 60_000} minutes after the power command`;
  return [event('PowerDownFailed', { failures: power.failures + 1, reason })];
}

/** What a start means for a power-down: a boot ends it; a restart alone asks the chain again first. @param before the state before the start */
export function decidePowerStart(before: NodeState, hostRebooted: boolean): DomainEvent[] {
  if (before.power.phase === 'up') return [];
  if (hostRebooted) return [event('NodeWokeUp', { target: before.record.powerTarget })];
  return [event('PowerDownCalledOff', { why: 'restarted' })];
}

/** What came of the power command. */
export function decidePoweredDown({ power }: NodeState, outcome: ControlOutcome): DomainEvent[] {
  if (power.phase !== 'going-down') return [];
  if (outcome.kind === 'done') return [event('PoweredDown', {})];
  return [event('PowerDownFailed', { failures: power.failures + 1, reason: outcome.reason })];
}

/** True when the power command is owed now. */
export function isPowerCommandDue({ power, record, chain }: NodeState): boolean {
  if (power.phase !== 'going-down') return false;
  const wait = power.failures === 0 ? 0 : retryDelay(power.failures);
  return record.powerTarget === 'Down' && (chain.cursor?.time ?? 0) >= power.since + wait;
}
