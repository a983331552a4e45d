import type { Simulation } from '../../../simulations/kinds/simulation.js';
import { readScenario, ScenarioError } from '../../../simulations/scenario/read-scenario.js';
import type { Scenario } from '../../../simulations/scenario/scenario.js';
import { shippedScenario, shippedScenarios } from '../../simulation/shipped-scenarios.js';
import { buildNamesOf, type GivenBuild } from '../../../simulations/world/world-builds.js';
import type { BuildPath } from '../../simulation/build-path.js';
import { CliError } from '../cli-error.js';
import { readInput } from '../read-input.js';
import { openSimulation } from '../../simulation/open-simulation.js';

/** A scenario as it was given: its own text, and what runs it. */
export interface GivenScenario {
  readonly name: string;
  readonly text: string;
  readonly simulation: Simulation;
  /** That were given for names of the scenario, and their folders. */
  readonly builds: readonly GivenBuild[];
  readonly buildPaths: readonly BuildPath[];
  /** As the command line has them. */
  readonly buildWords: readonly string[];
}

/**
 * The scenario of this name, in this file, or of standard input for `-`.
 * @param buildPaths builds for names that the scenario has
 * @throws CliError that names the scenarios that there are, every fault of the file, or a build that it does not have
 * @throws BuildError
 */
export async function loadScenario(
  name: string,
  buildPaths: readonly BuildPath[],
  signal: AbortSignal,
): Promise<GivenScenario> {
  const text = (await shippedScenario(name)) ?? (await textOf(name, signal));
  const scenario = parse(text, name);
  mustKnow(name, scenario, buildPaths);
  // loaded only when needed: most scenarios have none
  const builds = buildPaths.length === 0 ? [] : await load(buildPaths);
  const buildWords = buildPaths.map((each) => `--build ${each.name}=${each.path}`);
  return { name, text, simulation: await openSimulation(scenario, builds), builds, buildPaths, buildWords };
}

async function load(paths: readonly BuildPath[]): Promise<readonly GivenBuild[]> {
  const { loadBuilds } = await import('../../simulation/load-build.js');
  return loadBuilds(paths);
}

function mustKnow(name: string, scenario: Scenario, builds: readonly BuildPath[]): void {
  const known = scenario.kind === 'world' ? buildNamesOf(scenario) : [];
  const unknown = builds.find((build) => !known.includes(build.name));
  if (unknown === undefined) return;
  throw new CliError(`${name} has no build '${unknown.name}'`, {
    advice:
      known.length === 0
        ? 'It rolls none out: take a scenario of whole nodes with `rollout`, as schema-upgrade.'
        : `It has: ${known.join(', ')}.`,
  });
}

/** The side whose single run is looked at. @throws CliError when the scenario has none of this name */
export function sideOf({ name, simulation }: GivenScenario, side: string | undefined): string {
  if (side === undefined) return simulation.judged;
  if (simulation.sides.includes(side)) return side;
  throw new CliError(`${name} has no side '${side}'`, {
    advice: `It has: ${simulation.sides.join(', ')}.`,
  });
}

async function textOf(name: string, signal: AbortSignal): Promise<string> {
  if (name !== '-' && /^[a-z0-9-]+$/.test(name)) {
    throw new CliError(`there is no scenario '${name}'`, {
      advice: `There are: ${(await shippedScenarios()).join(', ')}. Or give the path of a file.`,
    });
  }
  return readInput(name, signal);
}

function parse(text: string, name: string): Scenario {
  try {
    return readScenario(text);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new CliError(`${name} is no scenario:\n${error.faults.map((fault) => `  ${fault}`).join('\n')}`, {
      advice:
        'docs/reference/scenarios.md tells every field; zledger simulate --schema prints the schema for editors.',
      cause: error,
    });
  }
}
