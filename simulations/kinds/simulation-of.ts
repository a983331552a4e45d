import { RolloutSimulation } from '../rollout/rollout-simulation.js';
import type { Scenario } from '../scenario/scenario.js';
import type { BlockWire } from '../world/block-wire.js';
import type { GivenBuild } from '../world/world-builds.js';
import { StartLogs } from '../world/origin/from-logs.js';
import type { RecordedChain } from '../world/origin/origin-of-recording.js';
import type { RecordedLog } from '../world/origin/recover-log.js';
import { WorldSimulation } from '../world/world-simulation.js';
import type { Simulation } from './simulation.js';

/** What a simulation is given by who runs it; left out: this very build, and no wire. */
export interface SimulationParts {
  /** Builds that nodes of a thick world run, by the names that its scenario has. */
  readonly builds?: readonly GivenBuild[];
  /** How blocks of a thick world get to its nodes as bytes, for a scenario that wants it; null: they do not. */
  readonly wire?: BlockWire | null;
  /** Logs that the first nodes of a thick world begin with. */
  readonly logs?: readonly RecordedLog[];
  /** What a thick world has as its chain, when it names a recording. */
  readonly recording?: RecordedChain | null;
}

/** What runs a scenario of its kind. */
export function simulationOf(
  scenario: Scenario,
  { builds = [], wire = null, logs = [], recording = null }: SimulationParts = {},
): Simulation {
  switch (scenario.kind) {
    case 'rollout':
      return new RolloutSimulation(scenario);
    case 'world':
      return new WorldSimulation(
        scenario,
        builds,
        wire,
        logs.length === 0 ? null : new StartLogs(logs),
        recording,
      );
  }
}
