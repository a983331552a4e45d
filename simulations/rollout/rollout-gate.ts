import {
  advanceRollout,
  pauseRollout,
  resumeRollout,
  startRollout,
} from '../../domain/rollout/fleet-gate.js';
import { decideUpgrade } from '../../domain/rollout/node-gate.js';
import { readVersionRecord } from '../../domain/rollout/version-record.js';

/** The gate that decides in a simulated roll-out: production's own. Tests plant bugs by wrapping its functions. */
export const productionGate = {
  decideUpgrade,
  startRollout,
  advanceRollout,
  pauseRollout,
  resumeRollout,
  readVersionRecord,
};
export type RolloutGate = typeof productionGate;
