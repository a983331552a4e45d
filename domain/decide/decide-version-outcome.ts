import { type DomainEvent, event } from '../events/event.js';
import { runningRelease } from '../rollout/running-release.js';
import type { NodeState } from '../state/node-state.js';
import { failUpgrade } from './fail-upgrade.js';
import { retryDelay } from './retry.js';

/** What came of a command of the operator's. */
export type ControlOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string; readonly retryable: boolean };

/** What came of the updater. */
export function decideSwitched(state: NodeState, outcome: ControlOutcome): DomainEvent[] {
  const { change } = state.upgrade;
  if (change === null || change.phase.kind !== 'switch') return [];
  const { direction, from, to } = change;
  if (outcome.kind === 'done') {
    const switched = event('VersionSwitched', { direction, from, to });
    const isBack = direction === 'roll-back' && runningRelease(state) === to;
    return isBack ? [switched, event('RolledBack', { from, to })] : [switched];
  }
  // The way back is the last one there is: it is tried until it works.
  if (direction === 'upgrade' && !outcome.retryable) return failUpgrade(state, change, outcome.reason);
  const failures = change.failures + 1;
  const notBefore = direction === 'upgrade' ? (state.chain.cursor?.time ?? 0) + retryDelay(failures) : null;
  return [event('UpdaterFailed', { direction, from, to, failures, reason: outcome.reason, notBefore })];
}

/** What the health check of a new version says. */
export function decideChecked(state: NodeState, outcome: ControlOutcome): DomainEvent[] {
  const { change } = state.upgrade;
  if (change === null || change.phase.kind !== 'check') return [];
  const { from, to } = change;
  if (outcome.kind === 'done') return [event('UpgradeSucceeded', { from, to })];
  return failUpgrade(state, change, outcome.reason);
}
