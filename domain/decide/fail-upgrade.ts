import { type DomainEvent, event } from '../events/event.js';
import type { VersionChange } from '../rollout/upgrade-state.js';
import type { NodeState } from '../state/node-state.js';

/** An upgrade failed: the version is not taken again, and by the plan the node goes back to what it ran before. */
export function failUpgrade(
  { control }: Pick<NodeState, 'control'>,
  { from, to, phase }: VersionChange,
  reason: string,
): DomainEvent[] {
  const kind = phase.kind === 'interrupted' ? 'switch' : phase.kind;
  const failed = event('UpgradeFailed', { from, to, phase: kind, reason });
  if (!control.plan.rollBack) return [failed];
  return [failed, event('RollBackStarted', { from: to, to: from, cause: 'failed-here' })];
}
