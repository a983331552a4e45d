import type { Simulation } from '../../../simulations/kinds/simulation.js';
import { readScenario, ScenarioError } from '../../../simulations/scenario/read-scenario.js';
import type { Scenario } from '../../../simulations/scenario/scenario.js';
import { writeScenario } from '../../../simulations/scenario/write-scenario.js';
import { shippedScenario, shippedScenarios } from '../../simulation/shipped-scenarios.js';
import { LogUnusableError } from '../../../simulations/world/origin/log-unusable-error.js';
import { RecordingUnusableError } from '../../../simulations/world/origin/origin-of-recording.js';
import type { RecordedLog } from '../../../simulations/world/origin/recover-log.js';
import { buildNamesOf, type GivenBuild } from '../../../simulations/world/world-builds.js';
import type { BuildPath } from '../../simulation/build-path.js';
import { CliError } from '../cli-error.js';
import { describeError } from '../describe-error.js';
import { exitCodes } from '../exit-codes.js';
import { readInput } from '../read-input.js';
import { logsOf, openSimulation } from '../../simulation/open-simulation.js';

/** A scenario as it was given: its own text, and what runs it. */
export interface GivenScenario {
  readonly name: string;
  readonly text: string;
  readonly simulation: Simulation;
  /** That were given for names of the scenario. */
  readonly builds: readonly GivenBuild[];
  /** That its first nodes begin with: those of the command line, else those that the file names. */
  readonly logs: readonly RecordedLog[];
  readonly paths: GivenPaths;
  /** What of the command line says where they are. A file that is pinned names its logs itself. */
  readonly buildWords: readonly string[];
  readonly logWords: readonly string[];
}

/** What the command line names besides the scenario. */
export interface GivenPaths {
  readonly builds: readonly BuildPath[];
  readonly fromLogs: readonly string[];
}

/**
 * The scenario of this name, in this file, or of standard input for `-`.
 * @throws CliError that names the scenarios that there are, every fault of the file, a build that it does not have, or a log
 *   that no node can begin with
 * @throws BuildError
 */
export async function loadScenario(
  name: string,
  paths: GivenPaths,
  signal: AbortSignal,
): Promise<GivenScenario> {
  const text = (await shippedScenario(name)) ?? (await textOf(name, signal));
  const read = parse(text, name);
  mustKnow(name, read, paths.builds);
  // loaded only when needed: most scenarios have none
  const builds = paths.builds.length === 0 ? [] : await load(paths.builds);
  const named = withLogs(name, read, paths.fromLogs);
  const logs = await usable(logsOf(named, signal));
  const scenario = paths.fromLogs.length === 0 ? named : grown(named, logs.length);
  const simulation = await usable(openSimulation(scenario, builds, logs));
  return {
    name,
    text: scenario === read ? text : writeScenario(scenario),
    simulation,
    builds,
    logs,
    paths,
    buildWords: paths.builds.map((each) => `--build ${each.name}=${each.path}`),
    logWords: paths.fromLogs.map((path) => `--from-logs ${path}`),
  };
}

/** The scenario, beginning with the logs of the command line in place of its own. */
function withLogs(name: string, scenario: Scenario, paths: readonly string[]): Scenario {
  if (paths.length === 0) return scenario;
  if (scenario.kind !== 'world')
    throw new CliError(`${name} models its nodes, and they have no logs`, {
      advice: 'Take a scenario of whole nodes (kind: world), as chaos.',
    });
  if (scenario.recording !== undefined)
    throw new CliError(`${name} has a recording as its chain, and logs would have to agree with it`, {
      advice: 'Leave `recording` out: the chain is then made of what the logs hold.',
    });
  return { ...scenario, from_logs: [...paths] };
}

/** As large as it must be to hold so many logs. */
function grown(scenario: Scenario, logs: number): Scenario {
  return scenario.kind === 'world' ? { ...scenario, nodes: Math.max(scenario.nodes, logs) } : scenario;
}

/** @throws CliError for a log with which no node can begin */
async function usable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RecordingUnusableError)
      throw new CliError(error.message, { advice: 'Give another `recording`.', cause: error });
    if (!(error instanceof LogUnusableError)) throw error;
    // In use, or of a newer zledger: nothing is wrong with what was given.
    const isElsewhere = describeError(error.cause)?.exitCode === exitCodes.environment;
    throw new CliError(error.message, {
      advice: error.advice,
      cause: error,
      ...(isElsewhere ? { exitCode: exitCodes.environment } : {}),
    });
  }
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
    throw new CliError(`${name} is no scenario:`, {
      details: error.faults,
      advice:
        'docs/reference/scenarios.md tells every field; zledger simulate --schema prints the schema for editors.',
      cause: error,
    });
  }
}
