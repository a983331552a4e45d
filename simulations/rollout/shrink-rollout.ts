import type { Fault, RolloutScenario } from '../scenario/rollout-scenario.js';
import { type Shrinkable, shrink, type Shrunk } from '../shrink/shrink.js';
import { drawFaults } from './draw-faults.js';
import type { PlantedBug } from './planted-bug.js';
import { runRollout } from './run-rollout.js';

/**
 * A smaller scenario that breaks the same rule under zledger's gate with this seed; null when this one breaks none.
 * @param mostRuns how many runs it may take
 */
export function shrinkRollout(
  scenario: RolloutScenario,
  seed: number,
  mostRuns?: number,
  plant?: PlantedBug,
): Shrunk<RolloutScenario> | null {
  return shrink(
    shrinkable(seed, plant === undefined ? {} : { plant }),
    withFaults(scenario, drawFaults(scenario, seed)),
    mostRuns,
  );
}

function shrinkable(
  seed: number,
  hooks: { readonly plant?: PlantedBug },
): Shrinkable<RolloutScenario, Fault> {
  return {
    run: (scenario) => runRollout(scenario, seed, 'zledger', hooks).violations[0] ?? null,
    faults: ({ faults }) => faults,
    withFaults,
    concerns: ({ node, at }, failure) => (failure.node === null || node === failure.node) && at <= failure.at,
    endingAt: (scenario, at) => ({ ...scenario, horizon: Math.min(scenario.horizon, at + 1) }),
    smaller: [fewerNodes, lessPower, without('happenings'), withoutClasses],
  };
}

function withFaults(scenario: RolloutScenario, faults: readonly Fault[]): RolloutScenario {
  const { swarm: _, ...rest } = scenario;
  return { ...rest, faults: [...faults] };
}

/** Half of them, if all that have faults stay. Farms stay as they are: the waves are made of them. */
function fewerNodes(scenario: RolloutScenario): RolloutScenario | null {
  const { fleet, faults } = scenario;
  const needed = faults.reduce((most, { node }) => Math.max(most, node), 1);
  const nodes = Math.max(needed, Math.floor(fleet.nodes / 2));
  return nodes === fleet.nodes ? null : { ...scenario, fleet: { ...fleet, nodes } };
}

function lessPower(scenario: RolloutScenario): RolloutScenario | null {
  const { offline, ...fleet } = scenario.fleet;
  return offline === undefined ? null : { ...scenario, fleet };
}

function without(list: 'happenings'): (scenario: RolloutScenario) => RolloutScenario | null {
  return (scenario) => (scenario[list].length === 0 ? null : { ...scenario, [list]: [] });
}

function withoutClasses(scenario: RolloutScenario): RolloutScenario | null {
  const { fleet } = scenario;
  return fleet.classes.length === 0 ? null : { ...scenario, fleet: { ...fleet, classes: [] } };
}
