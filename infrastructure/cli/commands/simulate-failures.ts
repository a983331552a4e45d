import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { FailingSeed } from '../../../simulations/report/simulation-report.js';
import type { RolloutResult } from '../../../simulations/rollout/rollout-result.js';
import { runRollout } from '../../../simulations/rollout/run-rollout.js';
import { shrinkRollout } from '../../../simulations/rollout/shrink-rollout.js';
import { storyOf } from '../../../simulations/rollout/story.js';
import type { RolloutScenario } from '../../../simulations/scenario/rollout-scenario.js';
import { writeScenario } from '../../../simulations/scenario/write-scenario.js';
import type { GivenScenario } from './simulate-scenario.js';

export interface FailureOptions {
  readonly shrink: boolean;
  /** Folder that failing scenarios are written to; null: they are not. */
  readonly pin: string | null;
}

const mostTold = 3;

/** The first seeds that failed, each with its story, and smaller when that is asked for. Files are written for --pin. */
export async function tellFailures(
  given: GivenScenario,
  results: readonly RolloutResult[],
  options: FailureOptions,
): Promise<readonly FailingSeed[]> {
  const failed = results.filter(
    ({ mechanism, violations }) => mechanism === 'zledger' && violations.length > 0,
  );
  const told: FailingSeed[] = [];
  for (const { seed } of failed.slice(0, mostTold)) told.push(await tell(given, seed, options));
  return told;
}

async function tell(
  given: GivenScenario,
  seed: number,
  { shrink, pin }: FailureOptions,
): Promise<FailingSeed> {
  const { scenario, name } = given;
  const shrunk = shrink || pin !== null ? shrinkRollout(scenario, seed) : null;
  const smaller = { ...(shrunk?.scenario ?? scenario), seed };
  const [violation] = runRollout(smaller, seed, 'zledger').violations;
  if (violation === undefined) throw new Error(`seed ${seed} failed, and then it did not`);
  const path = pin === null || shrunk === null ? null : await pinTo(pin, smaller);
  return {
    seed,
    invariant: violation.invariant,
    story: storyOf(smaller, seed, violation),
    command: `zledger simulate ${path ?? `${name} --seed ${seed}`}`,
    shrunk:
      shrunk === null
        ? null
        : {
            faults: shrunk.faults,
            nodes: smaller.fleet.nodes,
            runs: shrunk.runs,
            scenario: writeScenario(smaller),
          },
  };
}

/** A file that fails by itself, named after scenario and seed, for the regression corpus. */
async function pinTo(folder: string, scenario: RolloutScenario): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${scenario.name}-${scenario.seed}.yaml`);
  await writeFile(path, writeScenario(scenario));
  return path;
}
