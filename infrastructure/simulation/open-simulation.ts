import type { Simulation } from '../../simulations/kinds/simulation.js';
import { simulationOf } from '../../simulations/kinds/simulation-of.js';
import type { GivenBuild } from '../../simulations/world/world-builds.js';
import type { Scenario } from '../../simulations/scenario/scenario.js';
import { ScaleWire } from './scale-wire.js';

let opened: ScaleWire | null = null;

/** The simulation of a scenario with all that this package can give it. @param builds that were given for names of it */
export function openSimulation(scenario: Scenario, builds: readonly GivenBuild[] = []): Simulation {
  return simulationOf(scenario, { builds, wire: () => (opened ??= new ScaleWire()) });
}
