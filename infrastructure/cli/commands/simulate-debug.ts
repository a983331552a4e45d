import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

import type { RolloutWorld } from '../../../simulations/rollout/rollout-world.js';
import type { RolloutStep } from '../../../simulations/rollout/run-hooks.js';
import { runRollout } from '../../../simulations/rollout/run-rollout.js';
import { clock } from '../../../simulations/rollout/story.js';
import { HashTracks } from '../../../simulations/engine/hash-tracks.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { CommandContext } from '../run-command.js';
import type { SimulateOptions } from './simulate-options.js';
import { type GivenScenario, loadScenario } from './simulate-scenario.js';

/** `--trace FILE`: every step of one seed as JSON lines. */
export async function traceRun(
  { output }: CommandContext,
  { scenario }: GivenScenario,
  file: string,
  { seed = scenario.seed, side }: SimulateOptions,
): Promise<ExitCode> {
  const stream = createWriteStream(file);
  // Opened before the run: a file that cannot be written is said at once. `once` throws what the stream reports.
  await once(stream, 'open');
  const lines: string[] = [];
  const { steps, trace } = runRollout(scenario, seed, side, {
    onStep: (step) => lines.push(JSON.stringify(step)),
  });
  for (let at = 0; at < lines.length; at += 10_000) {
    const isFlushed = stream.write(`${lines.slice(at, at + 10_000).join('\n')}\n`);
    if (!isFlushed) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  output.line(`${steps} steps of seed ${seed} (${side}) in ${file}; hash ${trace}`);
  return exitCodes.good;
}

/** `--until STEP --inspect`: stops there and shows how the world is. */
export function inspectRun(
  { output }: CommandContext,
  { scenario }: GivenScenario,
  { seed = scenario.seed, side, until = 0, json, inspect }: SimulateOptions,
): ExitCode {
  let last: RolloutStep | null = null;
  let world: RolloutWorld | null = null;
  runRollout(scenario, seed, side, {
    until,
    onStep: (step) => {
      last = step;
    },
    onEnd: (end) => {
      world = end;
    },
  });
  const state = stateOf(world, last);
  if (json) {
    output.json(state.json);
    return exitCodes.good;
  }
  for (const line of state.lines) output.line(line);
  if (inspect) output.table([...columns], state.nodes.slice(0, mostNodes));
  if (inspect && state.nodes.length > mostNodes)
    output.line(`and ${state.nodes.length - mostNodes} more with --json`);
  return exitCodes.good;
}

const mostNodes = 40;

interface NodeLine {
  readonly node: number;
  readonly farm: number;
  readonly runs: string;
  readonly state: string;
  readonly since: number;
  readonly fate: string;
}

const columns = [
  { title: 'node', cell: ({ node }: NodeLine) => node, align: 'right' as const },
  { title: 'farm', cell: ({ farm }: NodeLine) => farm, align: 'right' as const },
  { title: 'runs', cell: ({ runs }: NodeLine) => runs },
  { title: 'state', cell: ({ state }: NodeLine) => state },
  { title: 'since', cell: ({ since }: NodeLine) => clock(since) },
  { title: 'what befalls it', cell: ({ fate }: NodeLine) => fate },
];

function stateOf(world: RolloutWorld | null, last: RolloutStep | null) {
  if (world === null || last === null) throw new Error('a run ended before its first step');
  const { tally, record, hubIsUp, chainIsUp, halt, scenario } = world;
  // Those that are somehow in the middle of something stand first.
  const nodes = world.nodes
    .map((node): NodeLine & { readonly calm: number } => ({
      node: node.id,
      farm: node.farm,
      runs: node.version === 'to' ? scenario.releases.to : scenario.releases.from,
      state: node.stuck ? `${node.state}, stuck` : node.state,
      since: node.since,
      fate: node.mishap ?? '',
      calm: node.id === last.node ? 0 : node.state === 'bad' ? 1 : node.state === 'installing' ? 2 : 3,
    }))
    .sort((one, two) => one.calm - two.calm || one.node - two.node);
  const counts = `${tally.upgraded} run the release, ${tally.installingNow} install, ${tally.bad} are bad, ${tally.off} are off`;
  return {
    nodes,
    lines: [
      `step ${last.step} at ${clock(last.at)}: ${last.node === null ? '' : `node ${last.node} `}${last.what}`,
      `the chain says ${record?.text ?? 'nothing'}${chainIsUp ? '' : ' (away)'}; the hub is ${hubIsUp ? 'up' : 'away'}`,
      counts,
      ...(halt === null ? [] : [`stopped at ${clock(halt.at)} by ${halt.by}`]),
    ],
    json: {
      step: { ...last },
      record: record?.text ?? null,
      hubIsUp,
      chainIsUp,
      upgraded: tally.upgraded,
      installing: tally.installingNow,
      bad: tally.bad,
      off: tally.off,
      halt: halt === null ? null : { ...halt },
      nodes: nodes.map(({ node, farm, runs, state, since, fate }) => ({
        node,
        farm,
        runs,
        state,
        since,
        fate,
      })),
    },
  };
}

/** `--compare OTHER`: the first node and minute in which two runs part, and what happened to that node then in each. */
export async function compareRuns(
  { output, signal }: CommandContext,
  given: GivenScenario,
  otherName: string,
  { seed, otherSeed, side }: SimulateOptions,
): Promise<ExitCode> {
  const other = await loadScenario(otherName, signal);
  const one = tracked(given, seed ?? given.scenario.seed, side);
  const two = tracked(other, otherSeed ?? seed ?? other.scenario.seed, side);
  const found = one.tracks.firstDifference(two.tracks);
  if (found === null) {
    output.line(`no difference: both runs have the hash ${one.trace}`);
    return exitCodes.good;
  }
  output.line(
    `first difference: node ${found.node}, minute ${found.minute} (${clock(found.minute * 60_000)})`,
  );
  for (const { name, steps } of [one, two]) {
    output.line(`${name}:`);
    const there = steps(found.node).filter(({ at }) => Math.floor(at / 60_000) === found.minute);
    if (there.length === 0) output.line('  nothing happens to it then');
    for (const { step, at, what, state, version } of there)
      output.line(`  step ${step}, ${clock(at)}: ${what}; it is ${state}, runs ${version}`);
  }
  return exitCodes.finding;
}

function tracked({ name, scenario }: GivenScenario, seed: number, side: SimulateOptions['side']) {
  const tracks = new HashTracks();
  const onStep = ({ node, at, what, state, version }: RolloutStep): void => {
    if (node !== null) tracks.add(node, at, `${what} ${state} ${version}`);
  };
  const { trace } = runRollout(scenario, seed, side, { onStep });
  const steps = (node: number): readonly RolloutStep[] => {
    const found: RolloutStep[] = [];
    runRollout(scenario, seed, side, { onStep: (step) => step.node === node && found.push(step) });
    return found;
  };
  return { name: `${name} --seed ${seed}`, tracks, trace, steps };
}
