import type { SimulationStep } from '../kinds/run-result.js';
import type { PlantedBug } from './planted-bug.js';
import type { FleetNode } from './fleet.js';
import type { RolloutGate } from './rollout-gate.js';
import type { RolloutWorld } from './rollout-world.js';

/** One step of a run, as it is traced. */
export interface RolloutStep extends SimulationStep {
  /** How that node is afterwards. */
  readonly state: FleetNode['state'] | null;
  readonly version: string | null;
}

/** Who looks at a run while it goes on. Nothing of it changes the run. */
export interface RunHooks {
  /** Records the heat map as well. */
  readonly isDetailed?: boolean;
  /** A bug that tests plant. */
  readonly plant?: PlantedBug;
  /** The gate that decides; production's own when not given. */
  readonly gate?: RolloutGate;
  readonly onStep?: (step: RolloutStep) => void;
  /** Ends the run after this step. */
  readonly until?: number;
  /** Sees the world as it is when the run ends. */
  readonly onEnd?: (world: RolloutWorld) => void;
}
