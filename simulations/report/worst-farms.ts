import type { ReportSide } from './simulation-report.js';

type WorstFarm = ReportSide['worstFarms'][number];

const shown = 5;

/** The farms that suffered most in any seed: by the largest part of their nodes that was bad at once, then by how long. */
export function worstFarmsOf(
  results: readonly { readonly seed: number; readonly worstFarms: readonly Omit<WorstFarm, 'seed'>[] }[],
): WorstFarm[] {
  return results
    .flatMap(({ seed, worstFarms }) => worstFarms.map((farm) => ({ seed, ...farm })))
    .sort(
      (one, two) =>
        two.badPeak * one.nodes - one.badPeak * two.nodes ||
        two.badTime - one.badTime ||
        one.seed - two.seed ||
        one.farm - two.farm,
    )
    .slice(0, shown);
}
