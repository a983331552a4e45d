import { type Command, InvalidArgumentError, Option } from 'commander';
import { farmId, nodeId } from '../../../domain/ids.js';
import { parseReleaseVersion, releaseText } from '../../../domain/rollout/release-version.js';
import {
  defaultPlan,
  type RolloutPlan,
  rolloutPlanSchema,
  whole,
} from '../../../domain/rollout/rollout-plan.js';
import { opensAfter, startDelay, waveOf } from '../../../domain/rollout/wave.js';
import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { readDocument } from '../host-control-options.js';
import { integer, jsonOption, pointInTime } from '../options.js';
import type { Output } from '../output.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface RolloutOptions {
  readonly plan?: string;
  readonly release?: string;
  readonly farm?: number;
  readonly node?: number;
  readonly announced?: number;
  readonly template: boolean;
  readonly json: boolean;
}

/** A type and no interface: it goes out as JSON. */
type WaveRow = {
  readonly wave: number;
  readonly farms: string;
  /** ms after the release was announced, when nobody steers the roll-out. */
  readonly opens_after: number;
};

/** `zledger rollout`: what a roll-out plan means, before it reaches a node. */
export function registerRollout(program: Command): void {
  program
    .command('rollout')
    .summary('check a roll-out plan, and when it reaches a farm and a node')
    .description(
      'Checks a plan as `zledger run --rollout-plan` takes it and prints its waves. With --release and --farm it prints the\n' +
        'wave of that farm, with --node the moment of that node as well: the same that the node itself computes. Times are\n' +
        'those without steering; a record that says how far the roll-out goes opens the waves instead.',
    )
    .option('--plan <file>', 'YAML or JSON (default: the plan that comes with zledger)')
    .addOption(new Option('--release <version>', 'as the chain names it, v3.13.0').argParser(release))
    .addOption(new Option('--farm <id>', 'id of the farm').argParser(integer(1, 0xffff_ffff)))
    .addOption(new Option('--node <id>', 'id of the node').argParser(integer(1, 0xffff_ffff)))
    .addOption(
      new Option('--announced <time>', "chain time of the record's block, ISO 8601 or ms").argParser(
        pointInTime,
      ),
    )
    .option('--template', 'print the plan itself as JSON, to begin one with', false)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger rollout --template > plan.json' +
        '\n  $ zledger rollout --plan plan.json --release v3.13.0 --farm 14 --node 921 --announced 2026-11-28T12:00:00Z',
    )
    .action(runCommand(rollout));
}

async function rollout({ output }: CommandContext, options: RolloutOptions): Promise<ExitCode> {
  const plan = options.plan === undefined ? defaultPlan : await readDocument(options.plan, rolloutPlanSchema);
  const turn = turnOf(plan, options);
  if (options.template) output.json(plan);
  else if (options.json) output.json({ plan, waves: wavesOf(plan), ...(turn === null ? {} : { turn }) });
  else print(output, plan, turn);
  return exitCodes.good;
}

type Turn = {
  readonly release: string;
  readonly farm: number;
  readonly wave: number;
  /** ms after the announcement, from which on its farm may take it. */
  readonly opens_after: number;
  /** ms after that; null: no node was named. */
  readonly starts_after: number | null;
  /** ISO 8601; null: no announcement was given. */
  readonly at: string | null;
};

/** @throws CliError for half a question */
function turnOf(plan: RolloutPlan, { release: name, farm, node, announced }: RolloutOptions): Turn | null {
  if (name === undefined && farm === undefined && node === undefined) return null;
  if (name === undefined || farm === undefined)
    throw new CliError('a turn is of a release in a farm', {
      advice: 'Give --release and --farm, and --node if you like.',
    });
  const wave = waveOf(plan, name, farmId(farm));
  const opens = opensAfter(plan, wave);
  const delay = node === undefined ? null : startDelay(plan, name, nodeId(node));
  const at = announced === undefined ? null : new Date(announced + opens + (delay ?? 0)).toISOString();
  return { release: name, farm, wave, opens_after: opens, starts_after: delay, at };
}

function wavesOf(plan: RolloutPlan): readonly WaveRow[] {
  const waves = plan.waves.map(({ share }, index): WaveRow => {
    const percent = (share / whole) * 100;
    return { wave: index + 1, farms: `up to ${percent} % of all`, opens_after: opensAfter(plan, index + 1) };
  });
  if (plan.testFarms.length === 0) return waves;
  return [{ wave: 0, farms: `test farms ${plan.testFarms.join(', ')}`, opens_after: 0 }, ...waves];
}

function print(output: Output, plan: RolloutPlan, turn: Turn | null): void {
  output.table(
    [
      { title: 'wave', cell: ({ wave }: WaveRow) => wave, align: 'right' },
      { title: 'farms', cell: ({ farms }: WaveRow) => farms },
      { title: 'opens after', cell: ({ opens_after }: WaveRow) => span(opens_after) },
    ],
    wavesOf(plan),
  );
  const { stop, settled, spread, rollBack } = plan;
  output.line(`Nodes of a wave start over ${span(spread)}; the next opens when ${settled / 100} % are well.`);
  output.line(
    `It halts when ${stop.badShare / 100} % of those that tried are bad, and at least ${stop.atLeast}; ` +
      (rollBack ? 'then nodes go back.' : 'nodes do not go back.'),
  );
  if (turn === null) return;
  output.line();
  output.line(
    `${turn.release} reaches farm ${turn.farm} in wave ${turn.wave}, ${span(turn.opens_after)} after it was announced.`,
  );
  if (turn.starts_after !== null) output.line(`The node starts it ${span(turn.starts_after)} after that.`);
  if (turn.at !== null) output.line(`That is ${turn.at}.`);
}

/** `13 h 20 min`, `0 s`. */
function span(ms: number): string {
  const parts: [number, string][] = [
    [Math.floor(ms / 3_600_000), 'h'],
    [Math.floor(ms / 60_000) % 60, 'min'],
    [Math.floor(ms / 1000) % 60, 's'],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return said.length === 0 ? '0 s' : said.join(' ');
}

function release(text: string): string {
  const version = parseReleaseVersion(text);
  if (version === null) throw new InvalidArgumentError('It must be a version like v3.13.0.');
  return releaseText(version);
}
