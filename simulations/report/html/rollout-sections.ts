import { type Band, bandOf } from '../band.js';
import type { Figure, ReportSide, SeriesName, SimulationReport } from '../simulation-report.js';
import { type Curve, curveChart } from './curve-chart.js';
import { bandText, colourOf, count, percent, span } from './figures.js';
import { histogramChart } from './histogram-chart.js';
import { html, type Markup } from './markup.js';

/** The same figures of each side in one table. */
export function comparison({ sides }: SimulationReport): Markup {
  const [first] = sides;
  if (first === undefined) return html``;
  const heading =
    sides.length > 1 ? `${sides.map(({ title }) => title).join(' and ')} side by side` : 'The figures';
  return html`<section><h2>${heading}</h2><p class="lead">The middle of all seeds; in brackets where nine of ten lie.</p>
<div class="scroll"><table><thead><tr><th scope="col">figure</th>${sides.map((side) => html`<th scope="col" class="n c${colourOf(side)}">${side.title}</th>`)}</tr></thead><tbody>
${first.figures.map(({ what, key }) => html`<tr><th scope="row">${what}</th>${sides.map((side) => html`<td class="n">${unbroken(figureText(side, key))}</td>`)}</tr>`)}
</tbody></table></div></section>`;
}

/** A line may end before the brackets, and nowhere else. */
function unbroken(text: string): Markup {
  const [middle = '', brackets] = text.split(/ (?=\()/);
  return html`<span class="nb">${middle}</span>${brackets === undefined ? null : html` <span class="nb">${brackets}</span>`}`;
}

export function figureText({ figures }: ReportSide, key: string): string {
  const figure = figures.find((each) => each.key === key);
  if (figure === undefined) return '–';
  if (figure.band !== null) return bandText(figure, figure.band);
  return key.startsWith('halt') ? 'not stopped' : 'never';
}

/** How the release spreads: the curve over seeds, with waves and halts; and the long tail, when there is one. */
export function spread(report: SimulationReport, until: number): Markup {
  const { nodes, horizon } = report.scenario;
  const curves = curvesOf(report.sides, 'upgraded');
  if (curves.length === 0) return html``;
  const isShare = mostOf(curves) * 10 >= nodes;
  const hasTail =
    horizon > 2 * until && curves.some(({ at, bands }) => growsAfter(at, bands, until) * 50 > nodes);
  return html`<section><h2>How the release spreads</h2><p class="lead">${isShare ? 'Share of the nodes' : 'Nodes'} that run it. The line is the middle of all seeds, the band holds nine of ten; marks are those of seed ${report.seeds.first}.</p>
${curveLegend(report.sides)}<div class="picture">${spreadChart(report, 'spread', until)}</div>${hasTail ? html`<h3>The tail: nodes that come back after days</h3><div class="picture">${spreadChart(report, 'tail', horizon)}</div>` : null}
${samplesTable(report.sides, 'upgraded', until)}</section>`;
}

/** By how much the middle changes after this moment. */
function growsAfter(at: readonly number[], bands: readonly Band[], until: number): number {
  const then = bands[at.findLastIndex((moment) => moment <= until)]?.middle ?? 0;
  return Math.abs((bands.at(-1)?.middle ?? 0) - then);
}

/** The picture alone. @param until last moment that it shows, ms */
export function spreadChart(
  { scenario: { nodes }, sides }: SimulationReport,
  id: string,
  until: number,
): Markup {
  const curves = curvesOf(sides, 'upgraded');
  const isShare = mostOf(curves) * 10 >= nodes;
  return curveChart({
    id,
    title: 'Nodes that run the release, over time',
    description: describeCurves(sides, 'upgraded', nodes),
    until,
    curves,
    label: (value) => (isShare ? percent(value, nodes) : count(value)),
    ...(isShare ? { ceiling: nodes, unit: nodes / 100 } : {}),
  });
}

function mostOf(curves: readonly Curve[]): number {
  return Math.max(1, ...curves.flatMap(({ bands }) => bands.map(({ high }) => high)));
}

/** How many were bad and exposed at the moment that it was stopped. */
export function atTheHalt({ sides, seeds }: SimulationReport): Markup {
  if (sides.every(({ halts }) => halts.length === 0)) return html``;
  const chart = (id: string, key: 'exposed' | 'bad', title: string): Markup =>
    histogramChart({
      id,
      title,
      description: sides
        .map(({ title: name, halts }) => `${name}: ${describe(halts.map((halt) => halt[key]))}`)
        .join('; '),
      lanes: sides.map((side) => {
        const values = side.halts.map((halt) => halt[key]);
        return { name: side.title, colour: colourOf(side), values, band: bandOf(values) };
      }),
    });
  return html`<section><h2>When it was stopped</h2><p class="lead">${sides.map(({ title, halts }) => `${title}: stopped in ${halts.length} of ${seeds.run} seeds`).join('. ')}. A bar is the share of seeds with so many nodes.</p>
<h3>Nodes that had taken the release</h3><div class="picture">${chart('exposed', 'exposed', 'Nodes that had taken the release when it was stopped')}</div>
<h3>Nodes that were bad</h3><div class="picture">${chart('bad', 'bad', 'Nodes that were bad when it was stopped')}</div></section>`;
}

function describe(values: readonly number[]): string {
  const band = bandOf(values);
  return band === null ? 'never stopped' : bandText({ unit: 'count' }, band);
}

/** What all nodes share: the hub and the chain's endpoints. */
export function sharedLoad({ sides }: SimulationReport, until: number): Markup {
  const [hub, chain] = [curvesOf(sides, 'hubPeak'), curvesOf(sides, 'chainRequests')];
  if (hub.length === 0 && chain.length === 0) return html``;
  const chart = (id: 'hubPeak' | 'chainRequests', title: string, curves: readonly Curve[]): Markup =>
    html`<h3>${title}</h3><div class="picture">${curveChart({ id, title, description: describeCurves(sides, id, null), until, curves, label: count })}</div>`;
  return html`<section><h2>What it asks of shared things</h2><p class="lead">Requests of the whole fleet.</p>${curveLegend(sides)}
${hub.length > 0 ? chart('hubPeak', 'Requests to the hub, most in one second', hub) : null}
${chain.length > 0 ? chart('chainRequests', 'Readings of the version record on the chain, a minute', chain) : null}</section>`;
}

export function curvesOf(sides: readonly ReportSide[], name: SeriesName): readonly Curve[] {
  return sides.flatMap((side) => {
    const { title, at, series, marks } = side;
    const bands = series[name];
    return bands === undefined ? [] : { name: title, colour: colourOf(side), at, bands, marks };
  });
}

export function curveLegend(sides: readonly ReportSide[]): Markup {
  return html`<ul class="legend">${sides.map((side) => html`<li><svg class="key" viewBox="0 0 30 14" aria-hidden="true"><path class="line c${colourOf(side)}" d="M0 7H30"/></svg>${side.title}</li>`)}</ul>`;
}

export function describeCurves(sides: readonly ReportSide[], name: SeriesName, nodes: number | null): string {
  const of = (value: number): string => (nodes === null ? count(value) : percent(value, nodes));
  return sides
    .flatMap(({ title, series, marks }) => {
      const bands = series[name] ?? [];
      const [first, last] = [bands[0], bands.at(-1)];
      if (first === undefined || last === undefined) return [];
      const [least, most] = [
        Math.min(...bands.map(({ middle }) => middle)),
        Math.max(...bands.map(({ middle }) => middle)),
      ];
      const happened = marks.map(({ at, label }) => `${label} at ${span(at)}`).join(', ');
      return `${title}: from ${of(first.middle)} to ${of(last.middle)}, lowest ${of(least)}, highest ${of(most)}; ${happened}.`;
    })
    .join(' ');
}

/** The same as a picture, as figures. */
export function samplesTable(
  sides: readonly ReportSide[],
  name: SeriesName,
  until: number,
  unit: Figure['unit'] = 'count',
): Markup {
  const at = (sides[0]?.at ?? []).filter((moment) => moment <= until);
  const every = Math.max(1, Math.ceil(at.length / 16));
  const rows = at.filter((_, index) => index % every === 0);
  return html`<details><summary>The figures of this picture</summary><div class="scroll"><table><thead><tr><th scope="col">after</th>${sides.map(({ title }) => html`<th scope="col" class="n">${title}</th>`)}</tr></thead><tbody>
${rows.map(
  (moment) =>
    html`<tr><th scope="row">${span(moment)}</th>${sides.map((side) => {
      const band = side.series[name]?.[side.at.indexOf(moment)];
      return html`<td class="n">${band === undefined ? '–' : bandText({ unit }, band)}</td>`;
    })}</tr>`,
)}</tbody></table></div></details>`;
}
