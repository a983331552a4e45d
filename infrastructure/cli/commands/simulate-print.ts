import type { Band, RolloutSummary } from '../../../simulations/rollout/summary.js';
import type { Verdict } from '../../../simulations/rollout/verdict.js';
import type { RolloutScenario } from '../../../simulations/scenario/rollout-scenario.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';

interface Row {
  readonly what: string;
  readonly figures: readonly string[];
}

const names = { zos: 'Zero-OS today', zledger: 'zledger' } as const;

/** Both mechanisms side by side, and the verdict. Of several seeds: the middle, and the lower and upper twentieth. */
export function printRehearsal(
  output: Output,
  scenario: RolloutScenario,
  { verdict, rule }: Verdict,
  summaries: readonly RolloutSummary[],
): void {
  const { style } = output;
  output.line(`${style.bold(scenario.name)}: ${scenario.about.trim()}`);
  output.line();
  const columns = summaries.map(({ mechanism }, at) => ({
    title: names[mechanism],
    cell: ({ figures }: Row) => figures[at] ?? '',
    align: 'right' as const,
  }));
  const rows = rowsOf(summaries);
  for (const line of formatTable([{ title: '', cell: ({ what }: Row) => what }, ...columns], rows, style.dim))
    output.line(line);
  output.line();
  const paint = verdict === 'go' ? style.green : verdict === 'no-go' ? style.red : style.yellow;
  output.line(`${paint(verdict.toUpperCase())} for ${scenario.releases.to}: ${rule}`);
}

function rowsOf(summaries: readonly RolloutSummary[]): readonly Row[] {
  const row = (what: string, figure: (summary: RolloutSummary) => string): Row => ({
    what,
    figures: summaries.map(figure),
  });
  return [
    row('nodes hurt', ({ hurt }) => count(hurt)),
    row('nodes bad at once, most', ({ badPeak }) => count(badPeak)),
    row('node-hours lost', ({ badHours }) => count(badHours)),
    row('nodes that took the release', ({ exposed }) => count(exposed)),
    row('stopped after', ({ halt }) => (halt === null ? 'not stopped' : time(halt.at))),
    row('nodes exposed when it stopped', ({ halt }) => (halt === null ? '-' : count(halt.exposed))),
    row('50 % of the nodes after', ({ half }) => time(half)),
    row('95 % of the nodes after', ({ most }) => time(most)),
    row('100 % of those that are on after', ({ all }) => time(all)),
    row('nodes that can upgrade no more', ({ stuckAtEnd }) => count(stuckAtEnd)),
    row('requests to the hub, most in a second', ({ hubPeak }) => count(hubPeak)),
    row('installing at once, most', ({ installingPeak }) => count(installingPeak)),
  ];
}

function count({ low, middle, high }: Band): string {
  return low === high ? String(middle) : `${middle} (${low} to ${high})`;
}

function time(band: Band | null): string {
  if (band === null) return 'never';
  const hours = (milliseconds: number): string => `${Math.round(milliseconds / 360_000) / 10} h`;
  const [low, middle, high] = [hours(band.low), hours(band.middle), hours(band.high)];
  return low === high ? middle : `${middle} (${low} to ${high})`;
}
