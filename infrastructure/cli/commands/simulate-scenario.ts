import { readScenario, ScenarioError } from '../../../simulations/scenario/read-scenario.js';
import type { RolloutScenario } from '../../../simulations/scenario/rollout-scenario.js';
import { shippedScenario, shippedScenarios } from '../../simulation/shipped-scenarios.js';
import { CliError } from '../cli-error.js';
import { readInput } from '../read-input.js';

/** A scenario as it was given: its own text, and what it says. */
export interface GivenScenario {
  readonly name: string;
  readonly text: string;
  readonly scenario: RolloutScenario;
}

/**
 * The scenario of this name, in this file, or of standard input for `-`.
 * @throws CliError that names the scenarios that there are, or every fault of the file
 */
export async function loadScenario(name: string, signal: AbortSignal): Promise<GivenScenario> {
  const text = (await shippedScenario(name)) ?? (await textOf(name, signal));
  return { name, text, scenario: parse(text, name) };
}

async function textOf(name: string, signal: AbortSignal): Promise<string> {
  if (name !== '-' && /^[a-z0-9-]+$/.test(name)) {
    throw new CliError(`there is no scenario '${name}'`, {
      advice: `There are: ${(await shippedScenarios()).join(', ')}. Or give the path of a file.`,
    });
  }
  return readInput(name, signal);
}

function parse(text: string, name: string): RolloutScenario {
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
