import { closeSync, openSync, writeSync } from 'node:fs';

import { HashTracks } from '../../../simulations/engine/hash-tracks.js';
import type { SimulationStep } from '../../../simulations/kinds/run-result.js';
import { clock } from '../../../simulations/report/clock.js';
import type { BuildPath } from '../../simulation/build-path.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { CommandContext } from '../run-command.js';
import type { SimulateOptions } from './simulate-options.js';
import { type GivenPaths, type GivenScenario, loadScenario, sideOf } from './simulate-scenario.js';

/** So many steps are written at a time. */
const written = 1000;

/** `--trace FILE`: every step of one seed as JSON lines. What was written when it is cut off stays. */
export function traceRun(
  { output, cutOff }: CommandContext,
  given: GivenScenario,
  path: string,
  options: SimulateOptions,
): ExitCode {
  const { simulation } = given;
  const { seed = simulation.scenario.seed } = options;
  const side = sideOf(given, options.side);
  // Opened before the run: a file that cannot be written is said at once.
  const file = openSync(path, 'w');
  try {
    let lines: string[] = [];
    const flush = (): void => {
      // A run is one piece, so no stream could write meanwhile; and a long one has more steps than memory.
      if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    };
    const { steps, trace } = cutOff(() =>
      simulation.watch(seed, side, (step) => {
        if (lines.push(JSON.stringify(step)) === written) flush();
      }),
    );
    flush();
    output.line(`${steps} steps of seed ${seed} (${side}) in ${path}; hash ${trace}`);
  } finally {
    closeSync(file);
  }
  return exitCodes.good;
}

const mostNodes = 40;

/** `--until STEP --inspect`: stops there and shows how the world is. */
export function inspectRun(
  { output, cutOff }: CommandContext,
  given: GivenScenario,
  options: SimulateOptions,
): ExitCode {
  const { simulation } = given;
  const { seed = simulation.scenario.seed, until = 0, json, inspect } = options;
  let last: SimulationStep | null = null;
  const onStep = (step: SimulationStep): void => {
    last = step;
  };
  const side = sideOf(given, options.side);
  const watched = cutOff(() => simulation.watch(seed, side, onStep, until));
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
  { output, signal, cutOff }: CommandContext,
  given: GivenScenario,
  otherName: string,
  { seed, otherSeed, otherBuild = [], side }: SimulateOptions,
): Promise<ExitCode> {
  const other = await loadScenario(otherName, otherPaths(given.paths, otherBuild), signal);
  const one = cutOff(() => tracked(given, seed ?? given.simulation.scenario.seed, side));
  const two = cutOff(() => tracked(other, otherSeed ?? seed ?? other.simulation.scenario.seed, side));
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
    const there = cutOff(() => lines(found.node, found.minute));
    if (there.length === 0) output.line('  nothing happens to it then');
    for (const line of there.slice(0, mostNodes)) output.line(`  ${line}`);
  }
  return exitCodes.finding;
}

/** The other run has the builds of the first, but for those that it is given itself. */
function otherPaths({ builds, fromLogs }: GivenPaths, own: readonly BuildPath[]): GivenPaths {
  const isOwn = new Set(own.map(({ name }) => name));
  return { builds: [...builds.filter(({ name }) => !isOwn.has(name)), ...own], fromLogs };
}

function tracked(given: GivenScenario, seed: number, wanted: string | undefined) {
  const { name, simulation, buildWords } = given;
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
  return { name: [name, `--seed ${seed}`, ...buildWords].join(' '), tracks, trace, lines };
}
