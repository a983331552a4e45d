import { isPowerCommandDue } from '../decide/decide-power.js';
import type { HostEffect } from '../node-effect.js';
import type { NodeState } from '../state/node-state.js';
import { taskRecord } from '../state/voice.js';

/** What the node owes its own software and host now, one after the other. */
export function nextInHostLane(state: NodeState): HostEffect | null {
  return versionEffect(state) ?? powerEffect(state);
}

function versionEffect(state: NodeState): HostEffect | null {
  const { change, changes: round } = state.upgrade;
  if (change === null || taskRecord(state.tasks, 'version').retryAt !== null) return null;
  const { direction, from, to, phase } = change;
  const attempt = change.starts + change.failures;
  const about = { lane: 'host', task: 'version', round, attempt } as const;
  const id = `node/version/${round}/${attempt}`;
  switch (phase.kind) {
    case 'switch':
      return { ...about, id: `${id}/switch-version`, kind: 'switch-version', direction, from, to };
    case 'check':
      return { ...about, id: `${id}/check-health`, kind: 'check-health', version: to };
    case 'interrupted':
    case 'restart':
      return null;
  }
}

/** The chain is told first: a host that is off cannot. A node without a key has nobody to tell. */
function powerEffect(state: NodeState): HostEffect | null {
  if (!isPowerCommandDue(state)) return null;
  if (state.voice.account !== null && state.record.powerState !== 'Down') return null;
  const { rounds: round, failures: attempt } = state.power;
  const kind = 'power-down';
  return { id: `node/power/${round}/${attempt}/${kind}`, kind, lane: 'host', task: 'power', round, attempt };
}
