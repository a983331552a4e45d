import type { ReportSide, SeriesName, SimulationReport } from '../simulation-report.js';
import { type Curve, curveChart } from './curve-chart.js';
import { colourOf, count, percent, plural } from './figures.js';
import { html, type Markup } from './markup.js';
import { curveLegend, curvesOf, describeCurves, samplesTable } from './rollout-sections.js';

const hour = 3_600_000;
/** Parts of ten thousand. */
const whole = 10_000;

/** What is left of the fleet meanwhile, what it can take on, and the farms that had the worst of it. */
export function availability(report: SimulationReport, until: number): Markup {
  const { sides, scenario } = report;
  if (curvesOf(sides, 'available').length === 0) return html``;
  return html`<section><h2>What the fleet can carry meanwhile</h2><p class="lead">Availability: share of all nodes that are on and well. ${axisText(lowestOf(sides, 'available'), scenario.nodes)}</p>
${shareChart(sides, 'available', scenario.nodes, until, 'Nodes that are on and well, over time')}${samplesTable(sides, 'available', until)}${capacity(sides, scenario.nodes, until)}${worstFarms(report, until)}</section>`;
}

function capacity(sides: readonly ReportSide[], nodes: number, until: number): Markup | null {
  if (curvesOf(sides, 'capacity').length === 0) return null;
  if (sides.every((side) => isAsAvailable(side, nodes)))
    return html`<p>Capacity for new workloads is the same share: no node that is on and well was busy with a release.</p>`;
  return html`<h3>Capacity for new workloads</h3><p class="lead">Share of what all hosts have that is on nodes which are on, well, and not busy with a release. ${axisText(lowestOf(sides, 'capacity'), whole)}</p>
${shareChart(sides, 'capacity', whole, until, 'Capacity for new workloads, over time')}${samplesTable(sides, 'capacity', until, 'share')}`;
}

function isAsAvailable(
  { series: { available = [], capacity: free = [] } }: ReportSide,
  nodes: number,
): boolean {
  return free.every(({ low, middle, high }, index) => {
    const on = available[index];
    const isSame = (share: number, count = 0): boolean => share === Math.floor((count * whole) / nodes);
    return isSame(low, on?.low) && isSame(middle, on?.middle) && isSame(high, on?.high);
  });
}

function lowestOf(sides: readonly ReportSide[], name: SeriesName): number {
  return Math.min(...curvesOf(sides, name).flatMap(({ bands }) => bands.map(({ low }) => low)));
}

/** Where the axis begins: a round share below all that is shown. */
function floorOf(lowest: number, all: number): number {
  return Math.max(0, Math.floor((lowest * 10) / all - 0.2)) / 10;
}

function axisText(lowest: number, all: number): Markup {
  const floor = floorOf(lowest, all);
  return html`The band goes down to <span class="nb">${percent(lowest, all)}</span>.${floor > 0 ? ` The axis begins at ${Math.round(floor * 100)} %.` : ''}`;
}

function shareChart(
  sides: readonly ReportSide[],
  name: 'available' | 'capacity',
  all: number,
  until: number,
  title: string,
): Markup {
  const curves = curvesOf(sides, name).map(
    (curve): Curve => ({ ...curve, marks: curve.marks.filter(({ kind }) => kind !== 'event') }),
  );
  return html`${curveLegend(sides)}<div class="picture">${curveChart({
    id: name,
    title,
    description: describeCurves(sides, name, all),
    until,
    curves,
    label: (value) => percent(value, all),
    least: floorOf(lowestOf(sides, name), all) * all,
    unit: all / 100,
    ceiling: all,
  })}</div>`;
}

function worstFarms({ sides, seeds }: SimulationReport, until: number): Markup {
  if (sides.every(({ worstFarms: farms }) => farms.length === 0)) return html`<p>No farm had a bad node.</p>`;
  return html`<h3>The farms that had the worst of it</h3>${worstFarmChart(sides, seeds.first, until)}<div class="scroll"><table><thead><tr><th scope="col">side</th><th scope="col">farm</th><th scope="col" class="n">its nodes</th><th scope="col" class="n">bad at once</th><th scope="col" class="n">node-hours lost</th><th scope="col" class="n">seed</th></tr></thead><tbody>
${sides.map((side) => side.worstFarms.map(({ farm, nodes, badPeak, badTime, seed }) => html`<tr><th scope="row" class="c${colourOf(side)}">${side.title}</th><td>${farm}</td><td class="n">${nodes}</td><td class="n"><span class="nb">${badPeak}</span> <span class="nb">(${percent(badPeak, nodes)})</span></td><td class="n">${count(Math.round(badTime / (hour / 10)) / 10)}</td><td class="n">${seed}</td></tr>`))}
</tbody></table></div>`;
}

/** The worst farm of one seed: what an average over all farms hides. */
function worstFarmChart(sides: readonly ReportSide[], seed: number, until: number): Markup | null {
  const shown = sides.flatMap((side) => (side.worstFarm === null ? [] : { side, farm: side.worstFarm }));
  if (shown.length === 0) return null;
  const names = shown.map(
    ({ side, farm }) => `${side.title}: farm ${farm.farm}, ${plural(farm.nodes, 'node')}`,
  );
  const curves = shown.map(({ side, farm }, index): Curve => {
    const shares = farm.available.map((nodes) => Math.floor((nodes * whole) / farm.nodes));
    return {
      name: names[index] ?? '',
      colour: colourOf(side),
      at: side.at,
      bands: shares.map((share) => ({ low: share, middle: share, high: share })),
      marks: side.marks.filter(({ kind }) => kind !== 'event'),
    };
  });
  const description = curves
    .map(({ name, bands }) => `${name}: lowest ${percent(Math.min(...bands.map(({ low }) => low)), whole)}`)
    .join('; ');
  return html`<p class="lead">The worst of seed ${seed} over time: share of its nodes that are on and well. ${names.join('. ')}.</p><div class="picture">${curveChart(
    {
      id: 'worst-farm',
      title: 'The worst farm: nodes that are on and well, over time',
      description,
      until,
      curves,
      label: (value) => percent(value, whole),
      unit: whole / 100,
      ceiling: whole,
    },
  )}</div>`;
}
