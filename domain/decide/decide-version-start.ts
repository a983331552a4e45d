import { type DomainEvent, event } from '../events/event.js';
import { runningRelease } from '../rollout/running-release.js';
import type { VersionChange } from '../rollout/upgrade-state.js';
import type { NodeState } from '../state/node-state.js';
import { failUpgrade } from './fail-upgrade.js';

/** So often a version may be started before it is well, and so often the updater may be cut off. */
export const startsMost = 3;

/**
 * What the start of a version means for a change of version that is on.
 * @param state with the start in it
 */
export function decideVersionStart(state: NodeState): DomainEvent[] {
  const { change } = state.upgrade;
  if (change === null) return [];
  const running = runningRelease(state);
  return change.direction === 'upgrade' ? upgrading(state, change, running) : rollingBack(change, running);
}

function upgrading(state: NodeState, change: VersionChange, running: string | null): DomainEvent[] {
  const { from, to, phase } = change;
  const starts = change.starts + 1;
  if (running === to) {
    if (phase.kind !== 'check') return [event('VersionStarted', { from, to, starts: 1 })];
    if (starts <= startsMost) return [event('VersionStarted', { from, to, starts })];
    return failUpgrade(state, change, `it was started ${startsMost} times and was never well`);
  }
  if (phase.kind === 'restart' || phase.kind === 'check')
    return failUpgrade(state, change, `${running ?? 'a build that is no release'} was started in its place`);
  if (starts <= startsMost) return [event('VersionChangeInterrupted', { direction: 'upgrade', to, starts })];
  return failUpgrade(state, change, `the node was stopped ${starts} times before the updater was done`);
}

function rollingBack(change: VersionChange, running: string | null): DomainEvent[] {
  const { from, to, phase, direction } = change;
  if (phase.kind !== 'restart') return [];
  if (running === to) return [event('RolledBack', { from, to })];
  const starts = change.starts + 1;
  return starts <= startsMost
    ? [event('VersionChangeInterrupted', { direction, to, starts })]
    : [event('RollBackGivenUp', { from, to, starts })];
}
