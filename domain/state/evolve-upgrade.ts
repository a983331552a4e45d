import type { upgradeEvents } from '../events/upgrade-events.js';
import { readVersionRecord } from '../rollout/version-record.js';
import type { ChangePhase, EndedChange, VersionChange } from '../rollout/upgrade-state.js';
import type { NodeState } from './node-state.js';
import type { Recipes } from './recipes.js';

/** The node's own version, how it changes, and what it may do about it. */
export const evolveUpgrade: Recipes<(typeof upgradeEvents)[number]['type']> = {
  HostControlSet(state, data) {
    state.control = data;
    noteSteering(state);
    state.upgrade.said = null;
    state.power.said = null;
  },
  UpgradeDue(state, { version, dueAt }) {
    state.upgrade.said = saidKey('wait', version, String(dueAt));
  },
  UpgradeHeld(state, { version, why }) {
    state.upgrade.said = saidKey('hold', version, why);
  },
  UpgradeStarted(state, { from, to, wave }) {
    beginUpgrade(state, from, to, wave);
  },
  VersionChangeInterrupted(state, { direction, starts }) {
    enter(
      state,
      direction === 'upgrade' ? { kind: 'interrupted', notBefore: 0 } : { kind: 'switch' },
      starts,
    );
  },
  UpgradeResumed(state, { from, to, wave }) {
    const { change } = state.upgrade;
    if (change === null) beginUpgrade(state, from, to, wave);
    else change.phase = { kind: 'switch' };
  },
  UpgradeCalledOff(state, { from, to, why }) {
    end(state, { direction: 'upgrade', from, to, outcome: 'called-off', reason: why });
  },
  UpdaterFailed(state, { direction, failures, notBefore }) {
    const { change } = state.upgrade;
    if (change === null) return;
    change.failures = failures;
    if (direction === 'upgrade') change.phase = { kind: 'interrupted', notBefore: notBefore ?? 0 };
  },
  VersionSwitched(state) {
    enter(state, { kind: 'restart' }, state.upgrade.change?.starts ?? 0);
  },
  VersionStarted(state, { starts }) {
    enter(state, { kind: 'check' }, starts);
  },
  UpgradeSucceeded(state, { from, to }) {
    end(state, { direction: 'upgrade', from, to, outcome: 'succeeded', reason: null });
  },
  UpgradeFailed(state, { from, to, reason }) {
    end(state, { direction: 'upgrade', from, to, outcome: 'failed', reason });
    avoid(state, to);
  },
  RollBackStarted(state, { from, to, cause }) {
    state.upgrade.said = null;
    state.upgrade.changes += 1;
    state.upgrade.change = {
      direction: 'roll-back',
      from,
      to,
      cause,
      wave: null,
      phase: { kind: 'switch' },
      starts: 0,
      failures: 0,
    };
  },
  RolledBack(state, { from, to }) {
    if (state.upgrade.change?.cause !== 'called-off') avoid(state, from);
    end(state, { direction: 'roll-back', from, to, outcome: 'succeeded', reason: null });
  },
  RollBackGivenUp(state, { from, to, starts }) {
    avoid(state, to);
    const reason = `another version started ${starts} times after it had been switched`;
    end(state, { direction: 'roll-back', from, to, outcome: 'given-up', reason });
  },
};

/** What the gate said, so that it is put on record once; a new record on the chain is a new saying. */
export function saidKey(kind: 'wait' | 'hold', version: string | null, detail: string): string {
  return `${kind} ${version ?? '-'} ${detail}`;
}

/** The chain says what nodes should run, in the block that the cursor is at. */
export function noteVersionRecord(state: NodeState, text: string): void {
  state.record.zosVersion = text;
  state.record.zosVersionSince = state.chain.cursor?.time ?? 0;
  state.upgrade.said = null;
  noteSteering(state);
}

function noteSteering({ record, control, upgrade }: NodeState): void {
  const found = readVersionRecord(record.zosVersion, control.flavour);
  if (found.kind !== 'record' || found.rollout === null || upgrade.steered.includes(found.version)) return;
  upgrade.steered = [...upgrade.steered, found.version];
}

function beginUpgrade({ upgrade }: NodeState, from: string, to: string, wave: number): void {
  upgrade.said = null;
  upgrade.changes += 1;
  if (!upgrade.begun.includes(to)) upgrade.begun = [...upgrade.begun, to];
  const phase: ChangePhase = { kind: 'switch' };
  upgrade.change = { direction: 'upgrade', from, to, cause: null, wave, phase, starts: 0, failures: 0 };
}

function enter({ upgrade }: NodeState, phase: VersionChange['phase'], starts: number): void {
  if (upgrade.change === null) return;
  upgrade.change.phase = phase;
  upgrade.change.starts = starts;
}

function end({ upgrade, tasks }: NodeState, ended: EndedChange): void {
  tasks.delete('version');
  upgrade.change = null;
  upgrade.said = null;
  upgrade.last = ended;
}

function avoid({ upgrade }: NodeState, version: string): void {
  if (!upgrade.failed.includes(version)) upgrade.failed = [...upgrade.failed, version];
}
