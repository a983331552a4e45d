/** The lower twentieth, the middle and the upper twentieth over seeds: by nearest rank, so each is a figure of a run. */
export interface Band {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** @returns null when there are no figures */
export function bandOf(figures: readonly number[]): Band | null {
  if (figures.length === 0) return null;
  const sorted = Float64Array.from(figures).sort();
  const rank = (percent: number): number =>
    sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)] ?? 0;
  return { low: rank(5), middle: rank(50), high: rank(95) };
}
