import type { RunResult } from '../../simulations/kinds/run-result.js';
import type { Simulation } from '../../simulations/kinds/simulation.js';
import type { RecordedLog } from '../../simulations/world/origin/recover-log.js';
import type { BuildPath } from './build-path.js';
import { runSeeds, type SeedTask } from './run-seeds.js';

export interface SeedRange {
  readonly from: number;
  readonly to: number;
}

export interface RehearsalOptions {
  readonly simulation: Pick<Simulation, 'sides' | 'judged'>;
  /** The scenario's own text; it was read once and is good. */
  readonly text: string;
  readonly builds?: readonly BuildPath[];
  /** That the first nodes of a thick world begin with. */
  readonly logs?: readonly RecordedLog[];
  readonly seeds: SeedRange;
  readonly threads?: number;
  /** Counts failing seeds instead of stopping at the first. */
  readonly keepGoing: boolean;
  readonly onProgress: (done: number, of: number) => void;
  readonly signal: AbortSignal;
}

export interface RehearsalRuns {
  /** By seed, for each all sides; when `signal` was aborted, of the seeds that were done then. */
  readonly results: readonly RunResult[];
  /** Seeds that ran a second time and came out the same. */
  readonly twice: number;
}

/** Two runs of one seed differ: the simulator itself is broken, and nothing that it says counts. */
export class NondeterminismError extends Error {
  override readonly name = 'NondeterminismError';
  constructor(
    readonly seed: number,
    readonly traces: readonly [string, string],
  ) {
    super(
      `seed ${seed} ran twice and gave ${traces[0]} and ${traces[1]}: the simulation is not deterministic`,
    );
  }
}

const twiceEvery = 20;

/**
 * Runs a scenario with all seeds, each on all its sides. One seed in 20 runs twice, the second time in some other thread,
 * after other seeds, and must give the same hash.
 * @throws NondeterminismError
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalRuns> {
  const { simulation, text, builds = [], logs = [], seeds, threads, keepGoing, onProgress, signal } = options;
  const tasks = tasksOf(seeds, simulation.sides);
  let done = 0;
  const all = await runSeeds({
    text,
    builds,
    logs,
    tasks,
    onResult: () => onProgress((done += 1), tasks.length),
    // The other sides, as what Zero-OS does, are shown and not judged.
    isEnough: ({ side, violations }) => !keepGoing && side === simulation.judged && violations.length > 0,
    signal,
    ...(threads === undefined ? {} : { threads }),
  });
  const results: RunResult[] = [];
  const before = new Map<string, string>();
  const repeated = new Set<number>();
  for (const result of all) {
    const { seed, side, trace } = result;
    const once = before.get(`${seed} ${side}`);
    if (once === undefined) {
      results.push(result);
      before.set(`${seed} ${side}`, trace);
    } else if (once === trace) repeated.add(seed);
    else throw new NondeterminismError(seed, [once, trace]);
  }
  return {
    results: signal.aborted ? whole(results, simulation.sides.length) : results,
    twice: repeated.size,
  };
}

/** Without the seeds of which only some sides ran. */
function whole(results: readonly RunResult[], sides: number): readonly RunResult[] {
  const ran = new Map<number, number>();
  for (const { seed } of results) ran.set(seed, (ran.get(seed) ?? 0) + 1);
  return results.filter(({ seed }) => ran.get(seed) === sides);
}

function tasksOf({ from, to }: SeedRange, sides: readonly string[]): readonly SeedTask[] {
  const tasks: SeedTask[] = [];
  const repeats: SeedTask[] = [];
  for (let seed = from; seed <= to; seed += 1) {
    const all = sides.map((side) => ({
      seed,
      side,
      detailed: seed === from,
      again: false,
    }));
    tasks.push(...all);
    const isRepeated = to > from && (seed - from) % twiceEvery === 0;
    if (isRepeated) repeats.push(...all.map((task) => ({ ...task, detailed: false, again: true })));
    // A while later: other seeds have run between.
    if ((seed - from) % twiceEvery === twiceEvery - 1 || seed === to) tasks.push(...repeats.splice(0));
  }
  return tasks;
}
