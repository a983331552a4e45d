import { type Command, Option } from 'commander';

import { scenarioJsonSchema } from '../../../simulations/scenario/scenario-schema.js';
import { aboutScenarios } from '../../simulation/shipped-scenarios.js';
import { CliError } from '../cli-error.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { integer, jsonOption, repeatable } from '../options.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { compareRuns, inspectRun, traceRun } from './simulate-debug.js';
import { namedBuild, seedRange, type SimulateOptions } from './simulate-options.js';
import { rehearseScenario } from './simulate-rehearse.js';
import { loadScenario } from './simulate-scenario.js';

/** `zledger simulate`: rehearses the roll-out of a release over a fleet, the same for the same seed, on every machine. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .summary('rehearse a release over a fleet, or whole nodes through faults')
    .description(
      'Rehearses what a scenario file tells. kind: rollout is a release over thousands of modelled nodes, as Zero-OS rolls it\n' +
        'out today and as the gate of zledger does: how many are hurt, how many had it when it stopped, how long it takes.\n' +
        'kind: world runs whole nodes with the production core through faults of disk, chain, host and link, and checks the\n' +
        'rules that must hold. The same seed gives the same run, to the byte. SCENARIO is a file, - for standard input, or\n' +
        'the name of one that comes with zledger. Exits 1 when the verdict is not `go`.',
    )
    .argument('[scenario]', 'YAML file, -, or a name (--list)')
    .addOption(
      new Option('--seed <n>', 'run this seed (default: that of the scenario)').argParser(integer(0)),
    )
    .addOption(new Option('--seeds <a..b>', 'run all of these seeds').argParser(seedRange).conflicts('seed'))
    .addOption(new Option('--threads <n>', 'worker threads (default: all cores)').argParser(integer(1, 256)))
    .option(
      '--build <name=path>',
      'the package folder of a build that the scenario names (may be repeated); its code runs with your rights',
      namedBuild,
    )
    .option(
      '--from-logs <path>',
      'the first nodes of kind: world begin with these logs: a data folder, a folder of them, or an export (may be repeated)',
      repeatable,
    )
    .option('--keep-going', 'run all seeds when one fails, and count those that do', false)
    .option('--report <file>', 'write the report with its pictures as one HTML file')
    .option('--shrink', 'look for a smaller scenario that still fails', false)
    .option('--pin <folder>', 'shrink, and write what fails as a scenario file into this folder')
    .option('--trace <file>', 'write every step of one seed as JSON lines, and report nothing')
    .addOption(new Option('--until <step>', 'stop after this step and show the world').argParser(integer(1)))
    .addOption(new Option('--inspect', 'with --until: show the nodes as well').default(false))
    .option('--compare <scenario>', 'find the first node and minute in which another run differs')
    .addOption(
      new Option('--other-seed <n>', 'with --compare: the seed of the other run').argParser(integer(0)),
    )
    .option(
      '--other-build <name=path>',
      'with --compare: a build of the other run, where it is not that of the first (may be repeated)',
      namedBuild,
    )
    .option('--side <name>', 'whose run --trace, --until and --compare show: zledger (default) or zos')
    .option('--list', 'list the scenarios that come with zledger', false)
    .option('--schema', 'print the JSON Schema of scenario files, for editors', false)
    .addOption(jsonOption('print the report as JSON instead of text'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger simulate bad-release --seeds 1..100 --report report.html\n' +
        '  $ zledger simulate chaos --from-logs /var/lib/zledger --seeds 1..20',
    )
    .action(runCommand(simulate));
}

async function simulate(
  context: CommandContext,
  name: string | undefined,
  options: SimulateOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  if (options.schema) {
    output.line(JSON.stringify(scenarioJsonSchema(), null, 2));
    return exitCodes.good;
  }
  if (options.list) return await listScenarios(context, options.json);
  if (name === undefined)
    throw new CliError('which scenario?', {
      advice: 'Give a file, - or a name; zledger simulate --list names those that there are.',
    });
  mustGoTogether(options);
  const { build: builds = [], fromLogs = [] } = options;
  const given = await loadScenario(name, { builds, fromLogs }, signal);
  if (options.trace !== undefined) return traceRun(context, given, options.trace, options);
  if (options.until !== undefined) return inspectRun(context, given, options);
  if (options.compare !== undefined) return await compareRuns(context, given, options.compare, options);
  return await rehearseScenario(context, given, options);
}

/** An option that would change nothing is a mistake. @throws CliError */
function mustGoTogether({
  trace,
  until,
  inspect,
  compare,
  otherSeed,
  otherBuild,
  side,
}: SimulateOptions): void {
  const ways = Object.entries({ '--trace': trace, '--until': until, '--compare': compare })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (ways.length > 1)
    throw new CliError(`${ways.join(' and ')} do not go together`, { advice: 'Give one of them.' });
  if (inspect && until === undefined)
    throw new CliError('--inspect shows the nodes after a step', { advice: 'Add --until and the step.' });
  if (otherSeed !== undefined && compare === undefined)
    throw new CliError('--other-seed is the seed of the run that is compared', {
      advice: 'Add --compare and the scenario, which may be the same.',
    });
  if (otherBuild !== undefined && compare === undefined)
    throw new CliError('--other-build is a build of the run that is compared', {
      advice: 'Add --compare and the scenario, which may be the same.',
    });
  if (side !== undefined && ways.length === 0)
    throw new CliError('--side says whose single run is looked at', {
      advice: 'Add --trace, --until or --compare; without them all sides run.',
    });
}

async function listScenarios({ output }: CommandContext, json: boolean): Promise<ExitCode> {
  const scenarios = await aboutScenarios();
  if (json) output.json(scenarios.map(({ name, kind, about }) => ({ name, kind, about })));
  else
    output.table(
      [
        { title: 'name', cell: (row: { name: string }) => row.name },
        { title: 'kind', cell: (row: { kind: string }) => row.kind },
        { title: 'what is rehearsed', cell: (row: { about: string }) => firstSentence(row.about) },
      ],
      scenarios,
    );
  return exitCodes.good;
}

/** To the first full stop or colon; not to that of a label in front of it, as in `U1: files are replaced ...`. */
function firstSentence(text: string): string {
  return (/^.{20,}?[.:](?= |$)/.exec(text)?.[0] ?? text).replace(/[.:]$/, '');
}
