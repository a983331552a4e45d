import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BrokenRule, RunResult } from '../../../simulations/kinds/run-result.js';
import type { Simulation } from '../../../simulations/kinds/simulation.js';
import type { FailingSeed } from '../../../simulations/report/simulation-report.js';
import type { Scenario } from '../../../simulations/scenario/scenario.js';
import { writeScenario } from '../../../simulations/scenario/write-scenario.js';
import type { GivenScenario } from './simulate-scenario.js';
import { openSimulation } from '../../simulation/open-simulation.js';
import { shrinkSeed } from '../../simulation/run-seeds.js';

export interface FailureOptions {
  readonly shrink: boolean;
  /** Folder that failing scenarios are written to; null: they are not. */
  readonly pin: string | null;
  /** Aborted, it is told as it is. */
  readonly signal: AbortSignal;
}

const mostTold = 3;

/** The first seeds that failed, each with its story, and smaller when that is asked for. Files are written for --pin. */
export async function tellFailures(
  given: GivenScenario,
  results: readonly RunResult[],
  options: FailureOptions,
): Promise<readonly FailingSeed[]> {
  const { judged } = given.simulation;
  const failed = results.filter(({ side, violations }) => side === judged && violations.length > 0);
  const told: FailingSeed[] = [];
  for (const result of failed.slice(0, mostTold)) told.push(await tell(given, result, options));
  return told;
}

async function tell(
  { simulation, name, text, builds, logs, paths, buildWords, logWords }: GivenScenario,
  result: RunResult,
  { shrink, pin, signal }: FailureOptions,
): Promise<FailingSeed> {
  const { seed } = result;
  const isWanted = (shrink || pin !== null) && !signal.aborted;
  const shrunk = isWanted ? await shrinkSeed(seed, { text, builds: paths.builds, logs }, signal) : null;
  const teller = shrunk === null ? simulation : await openSimulation(shrunk.scenario, builds, logs);
  const failed = shrunk === null ? result : teller.run(seed, teller.judged, false);
  const [violation] = failed.violations;
  if (violation === undefined) throw new Error(`seed ${seed} failed, and then it did not`);
  const path = pin === null || shrunk === null ? null : await pinTo(pin, shrunk.scenario);
  const command = [
    'zledger simulate',
    ...(path === null ? [`${name} --seed ${seed}`, ...logWords] : [path]),
    ...buildWords,
  ].join(' ');
  // Of what the command runs: what was shrunk is in a file only when it is pinned.
  const [rerun, broken] = path === null ? [simulation, result.violations[0]] : [teller, violation];
  const step = stepOf(rerun, seed, broken ?? violation);
  return {
    seed,
    invariant: violation.invariant,
    story: teller.story(failed, violation),
    node: violation.node,
    command,
    inspect: `${command} --until ${step} --inspect`,
    shrunk:
      shrunk === null
        ? null
        : {
            faults: shrunk.faults,
            nodes: shrunk.nodes,
            runs: shrunk.runs,
            scenario: writeScenario(shrunk.scenario),
            command: ['zledger simulate', path ?? fileNameOf(shrunk.scenario), ...buildWords].join(' '),
          },
  };
}

/** The last step of the node that broke the rule, or of any, when it was known to be broken: the seed is run once more. */
function stepOf(simulation: Simulation, seed: number, { at: broken, node: its }: BrokenRule): number {
  let last = 1;
  simulation.watch(seed, simulation.judged, ({ step, at, node }) => {
    if (at <= broken && (its === null || node === its)) last = step;
  });
  return last;
}

function fileNameOf({ name, seed }: Scenario): string {
  return `${name}-${seed}.yaml`;
}

/** A file that fails by itself, named after scenario and seed, for the regression corpus. */
async function pinTo(folder: string, scenario: Scenario): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, fileNameOf(scenario));
  await writeFile(path, writeScenario(scenario));
  return path;
}
