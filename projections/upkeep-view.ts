import { obstacleText, powerObstacle } from '../domain/power/power-obstacle.js';
import { gateOfNode, recordOfNode } from '../domain/rollout/gate-of-node.js';
import { holdText } from '../domain/rollout/hold-text.js';
import type { UpgradeDecision } from '../domain/rollout/node-gate.js';
import { runningRelease } from '../domain/rollout/running-release.js';
import { waveOf } from '../domain/rollout/wave.js';
import type { NodeState } from '../domain/state/node-state.js';

type Flat = { readonly [key: string]: string | number | boolean | null | readonly string[] };

/** Which version runs, which one is wanted, and what the gate says about it, as of the last block on record. */
export function upgradeView(state: NodeState): { readonly [key: string]: Flat[string] | Flat } {
  const { upgrade, control, record } = state;
  const found = recordOfNode(state);
  const target = found.kind === 'record' ? found.version : null;
  const { change, last } = upgrade;
  return {
    running: runningRelease(state) ?? state.host?.version ?? null,
    target,
    safe_to_upgrade: found.kind === 'record' ? found.safeToUpgrade : null,
    flavour: control.flavour,
    wave: target === null || record.farmId === null ? null : waveOf(control.plan, target, record.farmId),
    ...gateView(gateOfNode(state)),
    updater: control.updater,
    change:
      change === null
        ? 'none'
        : `${change.direction} from ${change.from} to ${change.to}: ${change.phase.kind}`,
    last_change:
      last === null
        ? 'none'
        : `${last.direction} from ${last.from} to ${last.to}: ${last.outcome}${last.reason === null ? '' : ` (${last.reason})`}`,
    not_taken_again: [...upgrade.failed],
  };
}

function gateView(gate: UpgradeDecision): Flat {
  switch (gate.kind) {
    case 'current':
      return { gate: 'current', why: 'it runs what it should', due_at: null };
    case 'hold':
      return { gate: 'hold', why: `${gate.why}: ${holdText(gate.why)}`, due_at: null };
    case 'wait':
      return { gate: 'wait', why: `its turn in wave ${gate.wave} is later`, due_at: gate.until };
    case 'upgrade':
      return { gate: 'upgrade', why: `its turn in wave ${gate.wave} has come`, due_at: null };
    case 'roll-back':
      return { gate: 'roll-back', why: `the chain calls it back to ${gate.to}`, due_at: null };
  }
}

/** What the farmer wants of the node's power, what the chain holds of it, how far the node is, and which others it wakes. */
export function powerView(state: NodeState): Flat {
  const { record, power, control, sleeping } = state;
  const obstacle = record.powerTarget === 'Down' && power.phase === 'up' ? powerObstacle(state) : null;
  return {
    target: record.powerTarget,
    state_on_chain: record.powerState,
    phase: power.phase,
    stays_up_because: obstacle === null ? null : `${obstacle}: ${obstacleText(obstacle)}`,
    power_command: control.powerCommand,
    wake_on_lan: control.wakeOnLan,
    waking: sleeping.map(({ nodeId, phase, calls }) => `node ${nodeId}: ${phase}, called ${calls} times`),
  };
}
