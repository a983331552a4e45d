import type { Runs } from '../kinds/simulation.js';
import { reportedRun } from '../report/reported-run.js';
import type { Situation, SimulationReport } from '../report/simulation-report.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import type { RolloutResult } from './rollout-result.js';
import { rolloutSide } from './rollout-report.js';
import { judge } from './verdict.js';

const sides = ['zos', 'zledger'] as const;

export interface Rehearsal extends Runs<RolloutResult> {
  readonly scenario: RolloutScenario;
}

/** The report of a thin rehearsal. It is judged by zledger's runs; Zero-OS's stand beside them. */
export function rehearsalReport(rehearsal: Rehearsal): SimulationReport {
  const { scenario, results, failures, made, command, twice } = rehearsal;
  const { name, kind, about, fleet, horizon, releases, announced } = scenario;
  const of = (side: (typeof sides)[number]): readonly RolloutResult[] =>
    results.filter((result) => result.side === side);
  const ours = of('zledger');
  const seeds = ours.map(({ seed }) => seed);
  return {
    report: 1,
    scenario: {
      name,
      kind,
      about: about.trim(),
      nodes: fleet.nodes,
      farms: fleet.farms,
      horizon,
      release: { from: releases.from, to: releases.to, announced },
    },
    made,
    command,
    ...judge(ours),
    seeds: {
      first: seeds[0] ?? scenario.seed,
      last: seeds.at(-1) ?? scenario.seed,
      run: seeds.length,
      failed: ours.filter(({ violations }) => violations.length > 0).length,
      twice,
    },
    sides: sides.flatMap((side) => {
      const runs = of(side);
      return runs.length === 0 ? [] : rolloutSide(scenario, runs);
    }),
    coverage: coverageOf(ours),
    oracles: null,
    differences: null,
    compatibility: null,
    failures,
    runs: results.map(reportedRun),
  };
}

function coverageOf(results: readonly RolloutResult[]): readonly Situation[] {
  const counts = new Map<string, number>();
  for (const { seen } of results)
    for (const [situation, times] of seen) counts.set(situation, (counts.get(situation) ?? 0) + times);
  return [...counts].map(([situation, times]) => ({ situation, count: times }));
}
