import type { RolloutScenario } from './rollout-scenario.js';
import type { WorldFile } from './world-file.js';

/** What a scenario file tells, of whatever kind it is. */
export type Scenario = RolloutScenario | WorldFile;
