import { bandText } from '../../simulations/report/html/figures.js';
import type { Figure, ReportSide, SimulationReport } from '../../simulations/report/simulation-report.js';

/** Seeds that every row of docs/history.md was made with. */
export const historySeeds = { from: 1, to: 10 } as const;

const head = `<!-- Written by \`npm run history\` from runs of the scenarios; do not edit. -->
# History, rehearsed

What went wrong with upgrades of Zero-OS, each as a scenario that comes with zledger: the failures U1 to U13 that can be read in the
source of its updater, and incidents that its issues tell. The first figure is Zero-OS's mechanism as it is today, the second the same
fleet with the same fates under zledger's gate: the middle of ${historySeeds.to} seeds, in brackets where nine of ten lie.

Every row is the output of \`zledger simulate NAME --seeds ${historySeeds.from}..${historySeeds.to}\`; with \`--report FILE.html\` it has pictures. How often a mishap
strikes is an assumption of the scenario (its \`classes\`), as is an operator who looks every five minutes and calls a release back at
100 bad nodes; the waiting times, gates, retries and what a failure leaves behind are those of the code. What is compared is the
mechanism, not the rate.

| scenario | nodes hurt | exposed when it stopped | node-hours lost | 95 % have it after | run it at the end | cannot upgrade any more |
|---|---|---|---|---|---|---|
`;

/** docs/history.md of these reports, one a scenario. */
export function historyPage(reports: readonly SimulationReport[]): string {
  const stories = reports.map(
    ({ scenario: { name, about } }) => `- **${name}**: ${about.replaceAll(/\s+/g, ' ')}`,
  );
  return `${head}${reports.map(historyRow).join('')}
*all*: it was not stopped. *never*: not within the scenario's time.

## What happens in them

${stories.join('\n')}
`;
}

/** One row of the table. */
export function historyRow({ scenario, sides }: SimulationReport): string {
  const cells = ['hurt', 'haltExposed', 'badHours', 'most', 'upgradedAtEnd', 'stuckAtEnd'].map((key) =>
    sides.map((side) => cellOf(side, key)).join(' → '),
  );
  return `| ${scenario.name} | ${cells.join(' | ')} |\n`;
}

function cellOf({ figures }: ReportSide, key: string): string {
  const figure: Figure | undefined = figures.find((each) => each.key === key);
  if (figure === undefined || figure.band === null) return key === 'haltExposed' ? '*all*' : '*never*';
  return bandText(figure, figure.band);
}
