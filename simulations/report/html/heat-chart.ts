import { type HeatMap, type HeatState, heatStates } from '../../rollout/heat-map.js';
import { html, type Markup } from './markup.js';
import { picture, type PictureTitle } from './picture.js';
import { type Scale, scale, timeLabel, timeTicks } from './scale.js';

export interface HeatChart extends PictureTitle {
  readonly until: number;
  readonly heat: HeatMap;
}

const left = 96;
const right = 860;
const rowHeight = 4;
const states = Object.keys(heatStates) as HeatState[];

/** Nodes by time, coloured by version and state: one path a colour, so that a page of it stays small. */
export function heatChart({ until, heat, ...title }: HeatChart): Markup {
  const x = scale([0, until], [left, right]);
  const bottom = heat.rows.length * rowHeight + 8;
  const content = html`${states.map((state) => html`<path class="heat h-${state}" d="${pathOf(heat, state, x)}"/>`)}
<g class="grid">${wavesOf(heat).map(({ wave, from, to }) => html`${from === 0 ? null : html`<path class="between" d="M${left - 90} ${from * rowHeight + 4}H${right}"/>`}<text x="${left - 8}" y="${((from + to) * rowHeight) / 2 + 8}" text-anchor="end">${(to - from) * rowHeight < 9 ? '' : wave === 0 ? 'test farms' : `wave ${wave}`}</text>`)}
${timeTicks(until).map((tick) => html`<text x="${x.at(tick)}" y="${bottom + 18}" text-anchor="middle">${timeLabel(tick)}</text>`)}</g>`;
  return picture(title, bottom + 28, content);
}

export function heatLegend(): Markup {
  return html`<ul class="legend">${states.map((state) => html`<li><svg viewBox="0 0 14 14" aria-hidden="true"><rect class="heat h-${state}" width="14" height="14"/></svg> ${heatStates[state]}</li>`)}</ul>`;
}

function pathOf({ rows, columns }: HeatMap, state: HeatState, x: Scale): string {
  const pieces: string[] = [];
  for (const [index, { cells }] of rows.entries()) {
    const top = 4 + index * rowHeight;
    for (let at = 0; at < cells.length; ) {
      const begin = at;
      while (at < cells.length && cells[at] === cells[begin]) at += 1;
      const [from, to] = [columns[begin] ?? 0, Math.min(columns[at] ?? x.to, x.to)];
      if (cells[begin] !== state || from >= x.to) continue;
      pieces.push(`M${x.at(from)} ${top}H${x.at(to)}v${rowHeight}H${x.at(from)}z`);
    }
  }
  return pieces.join('');
}

function wavesOf({ rows }: HeatMap): readonly { wave: number; from: number; to: number }[] {
  const waves: { wave: number; from: number; to: number }[] = [];
  for (const [index, { wave }] of rows.entries()) {
    const last = waves.at(-1);
    if (last?.wave === wave) last.to = index + 1;
    else waves.push({ wave, from: index, to: index + 1 });
  }
  return waves;
}
