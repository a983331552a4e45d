import type { PlantedBug } from './planted-bugs.js';
import { runWorld } from './run-world.js';
import { chaosWorld, type WorldScenario } from './world-scenario.js';

export interface Found {
  /** Seeds that were tried, the one that found it the last. */
  readonly seeds: number;
  readonly oracle: string;
  readonly story: readonly string[];
}

/** Small enough for hundreds of seeds, with more faults than usual. */
export function huntingWorld(): WorldScenario {
  return { ...chaosWorld(8), swarm: false };
}

/** Runs seeds from 1 on until a rule is broken; null when none of them breaks one. */
export function findBug({ core }: PlantedBug, mostSeeds: number): Found | null {
  const scenario = huntingWorld();
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const [first] = runWorld(scenario, seed, {}, core).violations;
    if (first !== undefined) return { seeds: seed, oracle: first.oracle, story: first.story };
  }
  return null;
}
