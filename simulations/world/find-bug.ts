import type { PlantedBug } from './planted-bugs.js';
import { sameCore } from './world-builds.js';
import { runWorld } from './run-world.js';
import { chaosWorld, usualLoad, type WorldScenario } from './world-scenario.js';

export interface Found {
  /** The first seed that found it. */
  readonly seed: number;
  readonly oracle: string;
  readonly story: readonly string[];
  /** What the production core breaks with this very seed; null: nothing. Anything else is no proof. */
  readonly without: string | null;
}

/** Small enough for hundreds of seeds, with more faults than usual. */
export function huntingWorld(): WorldScenario {
  const usual = chaosWorld(8);
  return { ...usual, swarm: false, odds: { ...usual.odds, disk: 6000, 'power-loss': 4000 } };
}

/** Disks that lie and power that goes, again and again: logs that are older than their hosts. */
export function forgettingWorld(): WorldScenario {
  const load = { ...usualLoad, deploymentsPerNode: 6, cancelled: 6000, billing: 0, uptime: 0 };
  const odds = { disk: 20_000, 'power-loss': 60_000, crash: 4000 };
  return { ...chaosWorld(8), swarm: false, odds, load };
}

/** Runs seeds from 1 on until a rule is broken; null when none of them breaks one. */
export function findBug({ core, isOfStrays }: PlantedBug, mostSeeds: number): Found | null {
  const scenario = isOfStrays === true ? forgettingWorld() : huntingWorld();
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const [first] = runWorld(scenario, seed, {}, sameCore(core)).violations;
    if (first === undefined) continue;
    const [without] = runWorld(scenario, seed).violations;
    return { seed, oracle: first.oracle, story: first.story, without: without?.oracle ?? null };
  }
  return null;
}
