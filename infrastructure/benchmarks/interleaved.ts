/** One of the things that are compared: does its work on all items once. */
export interface Contender {
  readonly name: string;
  readonly run: () => void;
}

/**
 * Runs all contenders in turns, so that what disturbs the machine disturbs all, and takes each one's median.
 * @param items how many items one run works on @returns name -> microseconds per item
 */
export function medianMicros(
  contenders: readonly Contender[],
  items: number,
  rounds: number,
): ReadonlyMap<string, number> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  // the first rounds only warm up
  for (let round = -3; round < rounds; round += 1) {
    for (const { name, run } of contenders) {
      const began = process.hrtime.bigint();
      run();
      const took = Number(process.hrtime.bigint() - began) / 1000 / items;
      if (round >= 0) times.get(name)?.push(took);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
