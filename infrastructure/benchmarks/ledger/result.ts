/** One goal of the table, and what came out. */
export interface Result {
  readonly what: string;
  readonly goal: string;
  /** What was reached, in the goal's own terms; null: not measured, `why` says why. */
  readonly reached: number | null;
  /** The goal as a number: at least (`min`) or at most (`max`). */
  readonly target: { readonly min: number } | { readonly max: number };
  readonly unit: string;
  /** The single figures: contender or size -> value with its unit. */
  readonly figures: Readonly<Record<string, string>>;
  readonly why?: string;
}

export type Verdict = 'reached' | 'missed' | 'not measured';

export function verdictOf({ reached, target }: Result): Verdict {
  if (reached === null || Number.isNaN(reached)) return 'not measured';
  return ('min' in target ? reached >= target.min : reached <= target.max) ? 'reached' : 'missed';
}

/** By how much a goal was missed, as a factor. */
export function missedBy({ reached, target }: Result): number {
  const of = reached ?? Number.NaN;
  return 'min' in target ? target.min / of : of / target.max;
}

/** Three digits that say something, thousands with a blank. */
export function readable(value: number): string {
  if (Number.isNaN(value)) return 'not measured';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US').replaceAll(',', ' ');
  return value.toPrecision(3).replace(/\.0+$/, '');
}

export const perSecond = (value: number): string => `${readable(value)}/s`;

/** The table for people. */
export function printResults(results: readonly Result[], print: (line: string) => void): void {
  for (const result of results) {
    const verdict = verdictOf(result);
    const by = verdict === 'missed' ? ` by x${missedBy(result).toFixed(2)}` : '';
    const value = result.reached === null ? '' : `: ${readable(result.reached)}${result.unit}`;
    print(`\n${result.what}\n  goal ${result.goal}${value} -> ${verdict.toUpperCase()}${by}`);
    if (result.why !== undefined) print(`  ${result.why}`);
    for (const [name, figure] of Object.entries(result.figures)) print(`  ${figure.padStart(18)}  ${name}`);
  }
}
