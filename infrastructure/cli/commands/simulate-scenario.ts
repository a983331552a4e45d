import type { Simulation } from '../../../simulations/kinds/simulation.js';
import { readScenario, ScenarioError } from '../../../simulations/scenario/read-scenario.js';
import type { Scenario } from '../../../simulations/scenario/scenario.js';
import { shippedScenario, shippedScenarios } from '../../simulation/shipped-scenarios.js';
import { CliError } from '../cli-error.js';
import { readInput } from '../read-input.js';
import { openSimulation } from '../../simulation/open-simulation.js';

/** A scenario as it was given: its own text, and what runs it. */
export interface GivenScenario {
  readonly name: string;
  readonly text: string;
  readonly simulation: Simulation;
}

/**
 * The scenario of this name, in this file, or of standard input for `-`.
 * @throws CliError that names the scenarios that there are, or every fault of the file
 */
export async function loadScenario(name: string, signal: AbortSignal): Promise<GivenScenario> {
  const text = (await shippedScenario(name)) ?? (await textOf(name, signal));
  return { name, text, simulation: openSimulation(parse(text, name)) };
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
