import type { Simulation } from '../../simulations/kinds/simulation.js';
import { simulationOf } from '../../simulations/kinds/simulation-of.js';
import type { Scenario } from '../../simulations/scenario/scenario.js';
import { ScaleWire } from './scale-wire.js';

let opened: ScaleWire | null = null;

/** The simulation of a scenario with all that this package can give it. */
export function openSimulation(scenario: Scenario): Simulation {
  return simulationOf(scenario, { wire: () => (opened ??= new ScaleWire()) });
}
