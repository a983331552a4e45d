import { median } from '../interleaved.js';

/** One of the things that are compared: does its work once and says how much of it per second, or the like. */
export interface AsyncContender {
  readonly name: string;
  readonly run: (round: number) => Promise<number>;
}

/**
 * Runs all in turns, each round beginning with another one, so that what disturbs the machine disturbs all, and takes
 * each one's median. The first `warmUps` rounds do not count.
 */
export async function medianOfRounds(
  contenders: readonly AsyncContender[],
  rounds: number,
  warmUps = 1,
): Promise<ReadonlyMap<string, number>> {
  const values = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (let at = 0; at < contenders.length; at++) {
      const contender = contenders[(at + round + warmUps) % contenders.length];
      const value = await contender?.run(round + warmUps);
      if (contender !== undefined && value !== undefined && round >= 0)
        values.get(contender.name)?.push(value);
    }
  }
  return new Map([...values].map(([name, each]) => [name, median(each)]));
}

/** The value below which this share of all lies (nearest rank). NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Seconds that some work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
