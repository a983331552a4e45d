import { type DomainEvent, event } from '../events/event.js';
import { gateOfNode, type NodeHoldReason, recordOfNode } from '../rollout/gate-of-node.js';
import { holdText } from '../rollout/hold-text.js';
import type { UpgradeDecision } from '../rollout/node-gate.js';
import { runningRelease } from '../rollout/running-release.js';
import type { VersionChange } from '../rollout/upgrade-state.js';
import { saidKey } from '../state/evolve-upgrade.js';
import type { NodeState } from '../state/node-state.js';

/**
 * What becomes of the node's version, asked with each block at the head of the chain. Nothing is begun while the node
 * catches up, while another change is on, or while it is about to be powered down.
 */
export function decideUpgradeNow(state: NodeState): DomainEvent[] {
  const { change } = state.upgrade;
  if (state.power.phase !== 'up') return [];
  if (change !== null) return change.phase.kind === 'interrupted' ? goOn(state, change) : [];
  const gate = gateOfNode(state);
  switch (gate.kind) {
    case 'current':
      return [];
    case 'hold':
      return gate.why === 'no-record' ? [] : held(state, gate.why);
    case 'wait':
      return due(state, gate);
    case 'upgrade':
    case 'roll-back':
      return state.control.updater ? begin(state, gate) : held(state, 'no-updater');
  }
}

function begin(
  { upgrade, ...state }: NodeState,
  gate: Extract<UpgradeDecision, { kind: 'upgrade' | 'roll-back' }>,
): DomainEvent[] {
  const from = runningRelease(state);
  if (from === null) return []; // the gate holds then: it is never here
  const { to } = gate;
  if (gate.kind === 'roll-back') return [event('RollBackStarted', { from, to, cause: 'called-back' })];
  const { wave } = gate;
  return [event(upgrade.begun.includes(to) ? 'UpgradeResumed' : 'UpgradeStarted', { from, to, wave })];
}

/** An upgrade that was cut off: what was right then need not be right now. */
function goOn(state: NodeState, change: VersionChange): DomainEvent[] {
  const { from, to, phase } = change;
  if (phase.kind !== 'interrupted' || (state.chain.cursor?.time ?? 0) < phase.notBefore) return [];
  const gate = gateOfNode(state);
  if (gate.kind === 'upgrade' && gate.to === to)
    return [event('UpgradeResumed', { from, to, wave: gate.wave })];
  const off = event('UpgradeCalledOff', { from, to, why: reasonOf(gate) });
  return [off, event('RollBackStarted', { from: to, to: from, cause: 'called-off' })];
}

function reasonOf(gate: UpgradeDecision): string {
  switch (gate.kind) {
    case 'hold':
      return holdText(gate.why);
    case 'wait':
      return 'its turn is later now';
    case 'current':
      return 'the chain names the version that runs';
    case 'upgrade':
    case 'roll-back':
      return `the chain names ${gate.to} now`;
  }
}

function due(state: NodeState, { until, wave }: Extract<UpgradeDecision, { kind: 'wait' }>): DomainEvent[] {
  const version = namedVersion(state);
  if (version === null || state.upgrade.said === saidKey('wait', version, String(until))) return [];
  return [event('UpgradeDue', { version, wave, dueAt: until })];
}

function held(state: NodeState, why: NodeHoldReason): DomainEvent[] {
  const version = namedVersion(state);
  if (state.upgrade.said === saidKey('hold', version, why)) return [];
  return [event('UpgradeHeld', { version, why, detail: holdText(why) })];
}

function namedVersion(state: NodeState): string | null {
  const found = recordOfNode(state);
  return found.kind === 'record' ? found.version : null;
}
