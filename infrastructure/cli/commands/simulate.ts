import { writeFile } from 'node:fs/promises';

import { type Command, InvalidArgumentError, Option } from 'commander';

import type { ExactJson } from '../../../domain/json/exact-json.js';
import { reportPage } from '../../../simulations/report/html/report-page.js';
import type { SimulationReport } from '../../../simulations/report/simulation-report.js';
import { rehearsalReport } from '../../../simulations/rollout/rehearsal-report.js';
import { readScenario, ScenarioError } from '../../../simulations/scenario/read-scenario.js';
import type { RolloutScenario } from '../../../simulations/scenario/rollout-scenario.js';
import { rehearse, type RehearsalRuns, type SeedRange } from '../../simulation/rehearse.js';
import { shippedScenario, shippedScenarios } from '../../simulation/shipped-scenarios.js';
import { CliError } from '../cli-error.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { integer, jsonOption } from '../options.js';
import { packageVersion } from '../package-version.js';
import { createProgress } from '../progress.js';
import { readInput } from '../read-input.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { printReport } from './simulate-print.js';

export interface SimulateOptions {
  readonly seed?: number;
  readonly seeds?: SeedRange;
  readonly threads?: number;
  readonly keepGoing: boolean;
  readonly report?: string;
  readonly json: boolean;
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
    .option('--keep-going', 'run all seeds when one fails, and count those that do', false)
    .option('--report <file>', 'write the report with its pictures as one HTML file')
    .addOption(jsonOption('print the report as JSON instead of text'))
    .addHelpText('after', '\nExample:\n  $ zledger simulate bad-release --seeds 1..100')
    .action(runCommand(simulate));
}

async function simulate(context: CommandContext, name: string, options: SimulateOptions): Promise<ExitCode> {
  const { output, signal } = context;
  const text = (await shippedScenario(name)) ?? (await scenarioText(name, signal));
  const scenario = parse(text, name);
  const { results, twice } = await runAll(text, seedsOf(scenario, options), options, signal);
  signal.throwIfAborted();
  const report = rehearsalReport({
    scenario,
    results,
    twice,
    failures: [],
    made: { zledger: packageVersion(), node: process.version },
    command: commandOf(name, options),
  });
  if (options.report !== undefined) await writeReport(options.report, report);
  if (options.json) output.json(exact(report));
  else printReport(output, report);
  return report.verdict === 'go' ? exitCodes.good : exitCodes.finding;
}

async function runAll(
  text: string,
  seeds: SeedRange,
  { threads, keepGoing }: SimulateOptions,
  signal: AbortSignal,
): Promise<RehearsalRuns> {
  const progress = createProgress('runs');
  try {
    const onProgress = progress.update;
    return await rehearse({
      text,
      seeds,
      keepGoing,
      onProgress,
      signal,
      ...(threads === undefined ? {} : { threads }),
    });
  } finally {
    progress.stop();
  }
}

function seedsOf(scenario: RolloutScenario, { seed, seeds }: SimulateOptions): SeedRange {
  return seeds ?? { from: seed ?? scenario.seed, to: seed ?? scenario.seed };
}

/** What makes the same report again: threads and where it is written to change nothing of it. */
function commandOf(name: string, { seed, seeds, keepGoing }: SimulateOptions): string {
  const words = ['zledger simulate', name];
  if (seed !== undefined) words.push(`--seed ${seed}`);
  if (seeds !== undefined) words.push(`--seeds ${seeds.from}..${seeds.to}`);
  if (keepGoing) words.push('--keep-going');
  return words.join(' ');
}

async function writeReport(path: string, report: SimulationReport): Promise<void> {
  try {
    await writeFile(path, reportPage(report));
  } catch (error) {
    throw new CliError(`cannot write the report to ${path}: ${reasonOf(error)}`, {
      advice: 'Give a file in a folder that exists and can be written to.',
      exitCode: exitCodes.environment,
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
