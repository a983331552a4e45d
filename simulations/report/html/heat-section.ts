import type { HeatMap, HeatMark, HeatRow, HeatState } from '../heat-map.js';
import type { SimulationReport } from '../simulation-report.js';
import { percent } from './figures.js';
import { heatChart, markLook, markPath, versionLook } from './heat-chart.js';
import { blockName, describeHeat, spellsOf, versionsOf } from './heat-words.js';
import { html, type Markup } from './markup.js';

/** More farms than these are told as one. */
const mostBlocks = 24;

/** Node by time. */
export function heatMaps({ sides, seeds }: SimulationReport, until: number): Markup {
  if (sides.every(({ heat }) => heat === null)) return html``;
  const maps = sides.flatMap(({ heat }) => heat ?? []);
  return html`<section><h2>Node by node</h2><p class="lead">Seed ${seeds.first}. ${leadOf(maps)}</p>
${heatLegend(maps)}${sides.map(({ title, heat }, index) =>
  heat === null
    ? null
    : html`<h3>${title}</h3><div class="picture">${heatChart({ id: `heat${index}`, title: `${title}: version and state of the nodes over time`, description: describeHeat(heat, until), until, heat })}</div>${heatTable(heat, until)}`,
)}</section>`;
}

function leadOf(maps: readonly HeatMap[]): string {
  const rows = maps.flatMap((heat) => heat.rows);
  const perRow = Math.max(1, ...rows.map(({ nodes }) => nodes));
  const hasWaves = rows.some(({ wave }) => wave !== null);
  const among = hasWaves ? ' of one wave' : '';
  const marks = maps.some(({ states }) => states.some(({ look }) => look.kind === 'mark'))
    ? ' A mark is what was over in a moment.'
    : '';
  if (perRow > 1)
    return `A row is up to ${perRow} nodes${among} that fared alike, those with the most trouble first; time goes to the right. The colour is what most of them are; trouble as soon as a quarter has it.${marks}`;
  return `A row is one node, those with the most trouble first${hasWaves ? ' in each wave' : ''}; time goes to the right.${marks}`;
}

/** What the colours and marks of these maps mean: those that are in one. */
export function heatLegend(maps: readonly HeatMap[]): Markup {
  const versions = new Map<string, string>();
  const states = new Map<string, HeatState>();
  for (const heat of maps) {
    for (const [place, version] of versionsOf(heat).entries())
      if (heat.rows.some(({ runs }) => runs.includes(place.toString(36))))
        versions.set(version, versionLook(place));
    for (const state of heat.states)
      if (heat.rows.some(({ states: signs }) => signs.includes(state.sign))) states.set(state.what, state);
  }
  return html`<ul class="legend">${[...versions].map(([version, look]) => html`<li>${key(look, null)} ${version}</li>`)}${[...states].map(([what, { look }]) => html`<li>${look.kind === 'fill' ? key(`h-${look.colour}`, null) : key('h-v0', look.shape)} ${what}</li>`)}</ul>`;
}

function key(look: string, mark: HeatMark | null): Markup {
  return html`<svg viewBox="0 0 14 14" aria-hidden="true"><rect class="heat ${look}" width="14" height="14"/>${mark === null ? null : html`<path class="heat ${markLook(mark)}" d="${markPath(mark, 0, 14, 0, 14)}"/>`}</svg>`;
}

/** The same as figures: for each wave or farm how much of the time of its nodes each colour has. */
export function heatTable(heat: HeatMap, until: number): Markup {
  const blocks = new Map<string, HeatRow[]>();
  for (const row of heat.rows) {
    const rows = blocks.get(blockName(row)) ?? [];
    rows.push(row);
    blocks.set(blockName(row), rows);
  }
  const told = blocks.size > mostBlocks ? new Map([['all nodes', [...heat.rows]]]) : blocks;
  const kinds = spellsOf(heat, heat.rows, until).map(({ what }) => what);
  return html`<details><summary>The figures of this picture</summary><div class="scroll"><table><thead><tr><th scope="col">share of the time</th><th scope="col" class="n">nodes</th>${kinds.map((what) => html`<th scope="col" class="n">${what}</th>`)}</tr></thead><tbody>
${[...told].map(([name, rows]) => {
  const nodes = rows.reduce((sum, row) => sum + row.nodes, 0);
  const spells = new Map(spellsOf(heat, rows, until).map(({ what, time }) => [what, time]));
  return html`<tr><th scope="row">${name === '' ? 'all nodes' : name}</th><td class="n">${nodes}</td>${kinds.map((what) => html`<td class="n">${percent(spells.get(what) ?? 0, nodes * until)}</td>`)}</tr>`;
})}</tbody></table></div></details>`;
}
