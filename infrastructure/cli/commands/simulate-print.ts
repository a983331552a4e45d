import { noWayBack } from '../../../simulations/core/compatibility.js';
import { bandText, plural } from '../../../simulations/report/html/figures.js';
import type { Figure, SimulationReport } from '../../../simulations/report/simulation-report.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';

/** All sides beside each other, what failed, and the verdict. Of several seeds: the middle, and the lower and upper twentieth. */
export function printReport(output: Output, report: SimulationReport): void {
  const { style } = output;
  const { scenario, sides, verdict, rule, coverage, oracles, failures } = report;
  output.line(`${style.bold(scenario.name)}: ${scenario.about}`);
  output.line();
  const columns = sides.map(({ title, figures }) => ({
    title,
    cell: ({ key }: Figure) => textOf(figures.find((figure) => figure.key === key)),
    align: 'right' as const,
  }));
  const rows = sides[0]?.figures ?? [];
  for (const line of formatTable(
    [{ title: '', cell: ({ what }: Figure) => what }, ...columns],
    rows,
    style.dim,
  ))
    output.line(line);
  output.line();
  for (const { situation, count } of coverage ?? [])
    if (count === 0) output.line(style.yellow(`warning: never came up: ${situation}`));
  for (const { oracle, checked } of oracles ?? [])
    if (checked === 0) output.line(style.yellow(`warning: never checked: ${oracle}`));
  for (const { seed, invariant, node, story, command, inspect, shrunk } of failures) {
    output.line(style.red(`seed ${seed}: ${invariant}${node === null ? '' : `, node ${node}`}`));
    for (const line of story) output.line(`  ${line}`);
    output.line(`  again: ${command}`);
    output.line(`  stop there: ${inspect}`);
    if (shrunk !== null)
      output.line(
        `  shrunk to ${plural(shrunk.faults, 'fault')} and ${plural(shrunk.nodes, 'node')} in ${plural(shrunk.runs, 'run')}`,
      );
  }
  for (const line of refusalsOf(report)) output.line(style.yellow(line));
  const paint = verdict === 'go' ? style.green : verdict === 'no-go' ? style.red : style.yellow;
  const of = scenario.release === null ? '' : ` for ${scenario.release.to}`;
  output.line(`${paint(verdict.toUpperCase())}${of}: ${rule}`);
}

function textOf(figure: Figure | undefined): string {
  if (figure === undefined) return '-';
  if (figure.band === null) return figure.key.startsWith('halt') ? 'not stopped' : 'never';
  return bandText(figure, figure.band).replaceAll('\u202f', ' ').replaceAll('\u2009–\u2009', ' to ');
}

/** Which build cannot read what another one writes: it cannot go back there. */
function refusalsOf({ compatibility }: SimulationReport): readonly string[] {
  return compatibility === null ? [] : noWayBack(compatibility).map((line) => `no way back: ${line}`);
}
