import { type Command, Option } from 'commander';

import type { ReplayReport } from '../../../simulations/replay/replay-report.js';
import { exactJson } from '../../../simulations/replay/value-text.js';
import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { integer, jsonOption, repeatable } from '../options.js';
import { packageVersion } from '../package-version.js';
import { createProgress } from '../progress.js';
import { printable } from '../printable.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { writePage } from '../write-page.js';
import { printReplay } from './replay-print.js';

interface ReplayOptions {
  readonly with: string;
  readonly old?: string;
  readonly waive?: readonly string[];
  readonly threads?: number;
  readonly statesOnly: boolean;
  readonly report?: string;
  readonly json: boolean;
}

/** `zledger replay`: the same log under two builds, and where they part. */
export function registerReplay(program: Command): void {
  program
    .command('replay')
    .summary('run recorded logs under two builds and compare them')
    .description(
      'Runs a log under two builds of zledger, this one and another: both fold the recorded events, decide on every recorded\n' +
        'input, and say what the host is owed. What differs is grouped by its cause, with the first place and what each has.\n' +
        'Nothing is written, no host is touched. LOG is the data folder of a node that does not run, or a folder of such folders,\n' +
        'which are replayed in parallel. Every commit is checked before it counts; a log that does not verify is refused.\n' +
        'Exits 0 when nothing differs but what is waived, 1 when something does or a log is refused.',
    )
    .argument('<log>', 'data folder of a stopped node, or a folder of data folders')
    .requiredOption('--with <path>', 'package folder of the other build, built and with its dependencies')
    .option('--old <path>', 'package folder of the build to compare it with (default: the one that runs)')
    .option(
      '--waive <cause>',
      'do not count this cause, and show what it hid; its text, or its beginning and * (may be repeated)',
      repeatable,
    )
    .option(
      '--states-only',
      'decide nothing: both only fold what is recorded, and the states are compared; some three times as fast',
      false,
    )
    .option('--report <file>', 'write the report with its pictures as one HTML file')
    .addOption(new Option('--threads <n>', 'worker threads (default: all cores)').argParser(integer(1, 256)))
    .addOption(jsonOption('print the report as JSON instead of text'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger replay /var/lib/zledger --with ../zledger-0.2.0\n' +
        '  $ zledger replay logs/ --with ../zledger-0.2.0 --waive "NodeStarted.code" --report replay.html\n' +
        '\nThe code of both folders runs with your rights: give only folders that you trust.',
    )
    .action(runCommand(replay));
}

async function replay(
  { output, signal }: CommandContext,
  path: string,
  options: ReplayOptions,
): Promise<ExitCode> {
  const report = await compare(path, options, signal);
  await noteIdleWaivers(report, options.waive ?? []);
  if (options.report !== undefined) {
    const { replayPage } = await import('../../../simulations/report/html/replay-page.js');
    const command = commandOf(path, options);
    const page = replayPage(report, { zledger: packageVersion(), node: process.version, command });
    await writePage(options.report, page);
  }
  if (options.json) output.json(exactJson(report));
  else printReplay(output, report);
  return report.verdict === 'same' || report.verdict === 'waived' ? exitCodes.good : exitCodes.finding;
}

/** Says on standard error which waivers hid nothing: a mistyped one would look as if the cause were new. */
async function noteIdleWaivers({ causes }: ReplayReport, waived: readonly string[]): Promise<void> {
  // loaded only when needed: help must not wait for it
  const { waiver } = await import('../../../simulations/replay/replay-report.js');
  for (const each of waived)
    if (!causes.some(({ cause }) => waiver([each])(cause)))
      process.stderr.write(`note: --waive ${printable(each)} hides nothing: there is no such cause\n`);
}

/** What makes the same report again: threads and where it is written change nothing of it. */
function commandOf(path: string, { with: other, old, waive = [], statesOnly }: ReplayOptions): string {
  const words = ['zledger replay', path, `--with ${other}`];
  if (old !== undefined) words.push(`--old ${old}`);
  for (const cause of waive) words.push(`--waive '${cause}'`);
  if (statesOnly) words.push('--states-only');
  return words.join(' ');
}

async function compare(path: string, options: ReplayOptions, signal: AbortSignal): Promise<ReplayReport> {
  // loaded only when needed: help must not wait for the database
  const { findLogs } = await import('../../simulation/find-logs.js');
  const { findBuild } = await import('../../simulation/load-build.js');
  const { ownPackage } = await import('../../simulation/own-package.js');
  const { runReplays } = await import('../../simulation/run-replays.js');
  const { replayReport } = await import('../../../simulations/replay/replay-report.js');
  const logs = await findLogs(path);
  if (logs.length === 0)
    throw new CliError(`there is no log in ${path}`, {
      advice: 'Give the data folder of a node, or a folder in which each folder is one.',
    });
  const before = await findBuild('old', options.old ?? ownPackage);
  const after = await findBuild('new', options.with);
  const progress = createProgress('logs');
  try {
    const onProgress = (done: number, events: number): void =>
      progress.update(done, logs.length, `${events} events`);
    const { waive: waived = [], statesOnly: onlyStates, threads } = options;
    const all = { logs, builds: [before, after] as const, waived, onlyStates, signal, onProgress };
    const replays = await runReplays(threads === undefined ? all : { ...all, threads });
    return replayReport([before, after], replays, onlyStates ? 'states' : 'decisions');
  } finally {
    progress.stop();
  }
}
