import { type Command, InvalidArgumentError, Option } from 'commander';

import type { ExactJson } from '../../../domain/json/exact-json.js';
import { judge } from '../../../simulations/rollout/verdict.js';
import { summarize } from '../../../simulations/rollout/summary.js';
import type { RolloutResult } from '../../../simulations/rollout/rollout-result.js';
import type { RolloutScenario } from '../../../simulations/scenario/rollout-scenario.js';
import { readScenario, ScenarioError } from '../../../simulations/scenario/read-scenario.js';
import { runSeeds, type SeedTask } from '../../simulation/run-seeds.js';
import { shippedScenario, shippedScenarios } from '../../simulation/shipped-scenarios.js';
import { CliError } from '../cli-error.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { integer, jsonOption } from '../options.js';
import { createProgress } from '../progress.js';
import { readInput } from '../read-input.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { printRehearsal } from './simulate-print.js';

export interface SimulateOptions {
  readonly seed?: number;
  readonly seeds?: SeedRange;
  readonly threads?: number;
  readonly json: boolean;
}

interface SeedRange {
  readonly from: number;
  readonly to: number;
}

/** `zledger simulate`: rehearses the roll-out of a release over a fleet, the same for the same seed, on every machine. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .summary('rehearse the roll-out of a release over a fleet')
    .description(
      'Rehearses a roll-out as a scenario file tells it, as Zero-OS does it today and as the gate of zledger does it: how\n' +
        'many nodes are hurt, how many had taken the release when it stopped, how long it takes. The same seed gives the same\n' +
        'run, to the byte. SCENARIO is a file, - for standard input, or the name of one that comes with zledger.\n' +
        'Exits 1 when the verdict is not `go`.',
    )
    .argument('<scenario>', 'YAML file, -, or a name; an unknown name lists those that there are')
    .addOption(
      new Option('--seed <n>', 'run this seed (default: that of the scenario)').argParser(integer(0)),
    )
    .addOption(new Option('--seeds <a..b>', 'run all of these seeds').argParser(seedRange).conflicts('seed'))
    .addOption(new Option('--threads <n>', 'worker threads (default: all cores)').argParser(integer(1, 256)))
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ zledger simulate bad-release --seeds 1..100')
    .action(runCommand(simulate));
}

async function simulate(context: CommandContext, name: string, options: SimulateOptions): Promise<ExitCode> {
  const text = (await shippedScenario(name)) ?? (await scenarioText(name, context.signal));
  const scenario = parse(text, name);
  const results = await runAll(text, tasksOf(scenario, options), options, context.signal);
  context.signal.throwIfAborted();
  const ours = results.filter(({ mechanism }) => mechanism === 'zledger');
  const verdict = judge(ours);
  const summaries = (['zos', 'zledger'] as const).map((mechanism) =>
    summarize(results.filter((result) => result.mechanism === mechanism)),
  );
  if (options.json) {
    const runs = results.map((run) => ({ ...run, samples: undefined }));
    context.output.json(exact({ scenario: scenario.name, ...verdict, summaries, runs }));
  } else printRehearsal(context.output, scenario, verdict, summaries);
  return verdict.verdict === 'go' ? exitCodes.good : exitCodes.finding;
}

/** The same results in the order of the tasks, whichever thread was first. */
async function runAll(
  text: string,
  tasks: readonly SeedTask[],
  { threads }: SimulateOptions,
  signal: AbortSignal,
): Promise<readonly RolloutResult[]> {
  const progress = createProgress('runs');
  const results: RolloutResult[] = [];
  const onResult = (result: RolloutResult): void => {
    results.push(result);
    progress.update(results.length, tasks.length);
  };
  try {
    await runSeeds({ text, tasks, onResult, signal, ...(threads === undefined ? {} : { threads }) });
  } finally {
    progress.stop();
  }
  return results.sort((one, two) => one.seed - two.seed || (one.mechanism < two.mechanism ? -1 : 1));
}

function tasksOf(scenario: RolloutScenario, { seed, seeds }: SimulateOptions): readonly SeedTask[] {
  const { from, to } = seeds ?? { from: seed ?? scenario.seed, to: seed ?? scenario.seed };
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).flatMap((of): SeedTask[] => [
    { seed: of, mechanism: 'zos' },
    { seed: of, mechanism: 'zledger' },
  ]);
}

async function scenarioText(name: string, signal: AbortSignal): Promise<string> {
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
      advice: 'The guide docs/guides/simulation.md tells the format.',
      cause: error,
    });
  }
}

function exact(report: object): ExactJson {
  // All of it is texts, lists and whole numbers below 2^53: what comes back is plain data.
  return JSON.parse(JSON.stringify(report)) as ExactJson;
}

/** Parses `1..100`, at most 100,000 seeds. */
export function seedRange(text: string): SeedRange {
  const [, first, last] = /^(\d{1,15})\.\.(\d{1,15})$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (from <= to && to - from < 100_000) return { from, to };
  throw new InvalidArgumentError('It must be two numbers as in 1..100, at most 100000 seeds.');
}
