import type { ExactJson } from '../../../domain/json/exact-json.js';
import { reportPage } from '../../../simulations/report/html/report-page.js';
import type { Scenario } from '../../../simulations/scenario/scenario.js';
import { rehearse, type RehearsalRuns, type SeedRange } from '../../simulation/rehearse.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { packageVersion } from '../package-version.js';
import { createProgress } from '../progress.js';
import type { CommandContext } from '../run-command.js';
import { StopRequest } from '../stop-signal.js';
import { writePage } from '../write-page.js';
import type { SimulateOptions } from './simulate-options.js';
import { tellFailures } from './simulate-failures.js';
import { printReport } from './simulate-print.js';
import type { GivenScenario } from './simulate-scenario.js';

/** Runs the seeds and reports. Exit code 1 when the verdict is not `go`. Stopped, it reports the seeds that were done. */
export async function rehearseScenario(
  { output, signal }: CommandContext,
  given: GivenScenario,
  options: SimulateOptions,
): Promise<ExitCode> {
  const { simulation, name } = given;
  const seeds = seedsOf(simulation.scenario, options);
  const { results, twice } = await runAll(given, seeds, options, signal);
  // Nothing ran, or nobody would read of it.
  if (results.length === 0 || stopOf(signal) === exitCodes.outputClosed) signal.throwIfAborted();
  const report = simulation.report({
    results,
    twice,
    failures: await tellFailures(given, results, {
      shrink: options.shrink,
      pin: options.pin ?? null,
      signal,
    }),
    made: { zledger: packageVersion(), node: process.version },
    command: [commandOf(name, options), ...given.buildWords, ...given.logWords].join(' '),
  });
  if (options.report !== undefined) await writePage(options.report, reportPage(report));
  if (options.json) output.json(exact(report));
  else printReport(output, report);
  const stopped = stopOf(signal);
  if (stopped === null) return report.verdict === 'go' ? exitCodes.good : exitCodes.finding;
  const ran = `${report.seeds.run} of ${seeds.to - seeds.from + 1} seeds`;
  process.stderr.write(`stopped: the report is of ${ran}, and nothing was made smaller since\n`);
  return stopped;
}

/** The exit code of who asked to stop; null: nobody did. */
function stopOf({ reason }: AbortSignal): ExitCode | null {
  return reason instanceof StopRequest ? reason.exitCode : null;
}

async function runAll(
  { simulation, text, paths: { builds }, logs }: GivenScenario,
  seeds: SeedRange,
  { threads, keepGoing }: SimulateOptions,
  signal: AbortSignal,
): Promise<RehearsalRuns> {
  const progress = createProgress('runs');
  try {
    const onProgress = progress.update;
    const all = { simulation, text, builds, logs, seeds, keepGoing, onProgress, signal };
    return await rehearse(threads === undefined ? all : { ...all, threads });
  } finally {
    progress.stop();
  }
}

function seedsOf(scenario: Scenario, { seed, seeds }: SimulateOptions): SeedRange {
  return seeds ?? { from: seed ?? scenario.seed, to: seed ?? scenario.seed };
}

/** What makes the same report again: threads and where it is written to change nothing of it. */
function commandOf(name: string, { seed, seeds, keepGoing, shrink }: SimulateOptions): string {
  const words = ['zledger simulate', name];
  if (seed !== undefined) words.push(`--seed ${seed}`);
  if (seeds !== undefined) words.push(`--seeds ${seeds.from}..${seeds.to}`);
  if (keepGoing) words.push('--keep-going');
  if (shrink) words.push('--shrink');
  return words.join(' ');
}

function exact(report: object): ExactJson {
  // All of it is texts, lists and whole numbers below 2^53: what comes back is plain data.
  return JSON.parse(JSON.stringify(report)) as ExactJson;
}
