import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

import { HashTracks } from '../../../simulations/engine/hash-tracks.js';
import type { SimulationStep } from '../../../simulations/kinds/run-result.js';
import { clock } from '../../../simulations/report/clock.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { CommandContext } from '../run-command.js';
import type { SimulateOptions } from './simulate-options.js';
import { type GivenScenario, loadScenario, sideOf } from './simulate-scenario.js';

/** `--trace FILE`: every step of one seed as JSON lines. */
export async function traceRun(
  { output }: CommandContext,
  given: GivenScenario,
  file: string,
  options: SimulateOptions,
): Promise<ExitCode> {
  const { simulation } = given;
  const { seed = simulation.scenario.seed } = options;
  const side = sideOf(given, options.side);
  const stream = createWriteStream(file);
  // Opened before the run: a file that cannot be written is said at once. `once` throws what the stream reports.
  await once(stream, 'open');
  const lines: string[] = [];
  const { steps, trace } = simulation.watch(seed, side, (step) => lines.push(JSON.stringify(step)));
  for (let at = 0; at < lines.length; at += 10_000) {
    const isFlushed = stream.write(`${lines.slice(at, at + 10_000).join('\n')}\n`);
    if (!isFlushed) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  output.line(`${steps} steps of seed ${seed} (${side}) in ${file}; hash ${trace}`);
  return exitCodes.good;
}

const mostNodes = 40;

/** `--until STEP --inspect`: stops there and shows how the world is. */
export function inspectRun(
  { output }: CommandContext,
  given: GivenScenario,
  options: SimulateOptions,
): ExitCode {
  const { simulation } = given;
  const { seed = simulation.scenario.seed, until = 0, json, inspect } = options;
  let last: SimulationStep | null = null;
  const onStep = (step: SimulationStep): void => {
    last = step;
  };
  const watched = simulation.watch(seed, sideOf(given, options.side), onStep, until);
  if (last === null) throw new Error('a run ended before its first step');
  const { lines, columns, nodes, json: whole } = watched.snapshot(last);
  if (watched.steps < until)
    process.stderr.write(`note: the run ends with step ${watched.steps}; this is the world then\n`);
  if (json) {
    output.json(whole);
    return exitCodes.good;
  }
  for (const line of lines) output.line(line);
  if (!inspect) return exitCodes.good;
  type Row = (typeof nodes)[number];
  output.table(
    columns.map((title, at) => {
      const align = nodes.every((row) => typeof row[at] === 'number') ? 'right' : 'left';
      return { title, cell: (row: Row) => row[at] ?? '', align };
    }),
    nodes.slice(0, mostNodes),
  );
  if (nodes.length > mostNodes) output.line(`and ${nodes.length - mostNodes} more with --json`);
  return exitCodes.good;
}

/** `--compare OTHER`: the first node and minute in which two runs part, and what happened to that node then in each. */
export async function compareRuns(
  { output, signal }: CommandContext,
  given: GivenScenario,
  otherName: string,
  { seed, otherSeed, side }: SimulateOptions,
): Promise<ExitCode> {
  const other = await loadScenario(otherName, given.paths, signal);
  const one = tracked(given, seed ?? given.simulation.scenario.seed, side);
  const two = tracked(other, otherSeed ?? seed ?? other.simulation.scenario.seed, side);
  const found = one.tracks.firstDifference(two.tracks);
  if (found === null) {
    output.line(`no difference: both runs have the hash ${one.trace}`);
    return exitCodes.good;
  }
  output.line(
    `first difference: node ${found.node}, minute ${found.minute} (${clock(found.minute * 60_000)})`,
  );
  for (const { name, lines } of [one, two]) {
    output.line(`${name}:`);
    const there = lines(found.node, found.minute);
    if (there.length === 0) output.line('  nothing happens to it then');
    for (const line of there.slice(0, mostNodes)) output.line(`  ${line}`);
  }
  return exitCodes.finding;
}

function tracked(given: GivenScenario, seed: number, wanted: string | undefined) {
  const { name, simulation } = given;
  const side = sideOf(given, wanted);
  const tracks = new HashTracks();
  const { trace } = simulation.watch(seed, side, (step) => {
    if (step.node !== null) tracks.add(step.node, step.at, `${step.what} ${simulation.afterwards(step)}`);
  });
  const lines = (node: number, minute: number): readonly string[] => {
    const found: string[] = [];
    simulation.watch(seed, side, (step) => {
      if (step.node === node && Math.floor(step.at / 60_000) === minute)
        found.push(`step ${step.step}, ${clock(step.at)}: ${step.what}; ${simulation.afterwards(step)}`);
    });
    return found;
  };
  return { name: `${name} --seed ${seed}`, tracks, trace, lines };
}
