import { RolloutSimulation } from '../rollout/rollout-simulation.js';
import type { Scenario } from '../scenario/scenario.js';
import type { BlockWire } from '../world/block-wire.js';
import { type WorldCore, productionCore } from '../world/world-core.js';
import { WorldSimulation } from '../world/world-simulation.js';
import type { Simulation } from './simulation.js';

/** What a simulation is given by who runs it; left out: this build's core, and no wire. */
export interface SimulationParts {
  /** What the nodes of a thick world are made of. */
  readonly core?: WorldCore;
  /** How blocks of a thick world get to its nodes as bytes; asked for only by a scenario that wants it. */
  readonly wire?: () => BlockWire;
}

/** What runs a scenario of its kind. */
export function simulationOf(
  scenario: Scenario,
  { core = productionCore, wire }: SimulationParts = {},
): Simulation {
  switch (scenario.kind) {
    case 'rollout':
      return new RolloutSimulation(scenario);
    case 'world':
      return new WorldSimulation(scenario, core, wire);
  }
}
