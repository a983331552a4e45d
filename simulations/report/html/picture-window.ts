import type { ReportSide, SimulationReport } from '../simulation-report.js';

const hour = 3_600_000;

/**
 * How much of the run the pictures show, ms: until both sides have settled, and a quarter more. A month in which all
 * happens on the first day would be one upright line.
 */
export function pictureWindow({ sides, scenario }: SimulationReport): number {
  const { horizon, nodes } = scenario;
  // Without a release nothing settles: faults go on to the end.
  if (scenario.release === null) return horizon;
  const settled = Math.max(0, ...sides.map((side) => settledAt(side, nodes)));
  const shown = Math.ceil((settled * 1.25) / hour) * hour;
  // Cutting off a little says nothing and has to be explained.
  return shown * 1.4 > horizon || settled === 0 ? horizon : Math.max(shown, 6 * hour);
}

/** The last moment at which something was still far from where it ended, or was marked. */
function settledAt({ at, series, marks }: ReportSide, nodes: number): number {
  const far = nodes / 10;
  let last = marks.reduce((latest, mark) => Math.max(latest, mark.at), 0);
  for (const name of ['upgraded', 'bad', 'available'] as const) {
    const bands = series[name] ?? [];
    const end = bands.at(-1)?.middle ?? 0;
    for (const [index, { middle }] of bands.entries())
      if (Math.abs(middle - end) > far) last = Math.max(last, at[index] ?? 0);
  }
  return last;
}
