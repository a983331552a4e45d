import type { RolloutResult } from '../../simulations/rollout/rollout-result.js';
import { runSeeds, type SeedTask } from './run-seeds.js';

export interface SeedRange {
  readonly from: number;
  readonly to: number;
}

export interface RehearsalOptions {
  /** The scenario's own text; it was read once and is good. */
  readonly text: string;
  readonly seeds: SeedRange;
  readonly threads?: number;
  /** Counts failing seeds instead of stopping at the first. */
  readonly keepGoing: boolean;
  readonly onProgress: (done: number, of: number) => void;
  readonly signal: AbortSignal;
}

export interface RehearsalRuns {
  /** By seed, for each first Zero-OS's, then zledger's. */
  readonly results: readonly RolloutResult[];
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
 * Runs a scenario under both mechanisms with all seeds. One seed in 20 runs twice, the second time in some other thread,
 * after other seeds, and must give the same hash.
 * @throws NondeterminismError
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalRuns> {
  const { text, seeds, threads, keepGoing, onProgress, signal } = options;
  const tasks = tasksOf(seeds);
  let done = 0;
  const all = await runSeeds({
    text,
    tasks,
    onResult: () => onProgress((done += 1), tasks.length),
    // What Zero-OS does is shown and not judged.
    isEnough: ({ mechanism, violations }) => !keepGoing && mechanism === 'zledger' && violations.length > 0,
    signal,
    ...(threads === undefined ? {} : { threads }),
  });
  const results: RolloutResult[] = [];
  const before = new Map<string, string>();
  const repeated = new Set<number>();
  for (const result of all) {
    const { seed, mechanism, trace } = result;
    const once = before.get(`${seed} ${mechanism}`);
    if (once === undefined) {
      results.push(result);
      before.set(`${seed} ${mechanism}`, trace);
    } else if (once === trace) repeated.add(seed);
    else throw new NondeterminismError(seed, [once, trace]);
  }
  return { results, twice: repeated.size };
}

function tasksOf({ from, to }: SeedRange): readonly SeedTask[] {
  const tasks: SeedTask[] = [];
  const repeats: SeedTask[] = [];
  for (let seed = from; seed <= to; seed += 1) {
    const both = (['zos', 'zledger'] as const).map((mechanism) => ({
      seed,
      mechanism,
      detailed: seed === from,
      again: false,
    }));
    tasks.push(...both);
    const isRepeated = to > from && (seed - from) % twiceEvery === 0;
    if (isRepeated) repeats.push(...both.map((task) => ({ ...task, detailed: false, again: true })));
    // A while later: other seeds have run between.
    if ((seed - from) % twiceEvery === twiceEvery - 1 || seed === to) tasks.push(...repeats.splice(0));
  }
  return tasks;
}
