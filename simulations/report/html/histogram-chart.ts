import type { Band } from '../band.js';
import { html, type Markup } from './markup.js';
import { picture, type PictureTitle } from './picture.js';
import { roundTicks, scale } from './scale.js';
import { count } from './figures.js';

export interface HistogramChart extends PictureTitle {
  readonly lanes: readonly {
    readonly name: string;
    readonly colour: number;
    /** One for each seed. */
    readonly values: readonly number[];
    readonly band: Band | null;
  }[];
}

const left = 124;
const right = 700;
const laneHeight = 78;
const bins = 48;

/** How a figure is spread over seeds: one lane a side on the same axis, so that they can be compared. */
export function histogramChart({ lanes, ...title }: HistogramChart): Markup {
  const ticks = roundTicks(Math.max(4, ...lanes.flatMap(({ values }) => values)));
  const x = scale([0, ticks.at(-1) ?? 1], [left, right]);
  const bottom = lanes.length * laneHeight + 6;
  const content = html`<g class="grid">${ticks.map((tick) => html`<path d="M${x.at(tick)} 6V${bottom}"/><text x="${x.at(tick)}" y="${bottom + 20}" text-anchor="middle">${count(tick)}</text>`)}</g>
${lanes.map(({ name, colour, values, band }, index) => {
  const base = (index + 1) * laneHeight;
  const bars = barsOf(values, x.to);
  const tallest = Math.max(1, ...bars);
  return html`<g class="c${colour}"><text class="lane" x="${left - 12}" y="${base - 24}" text-anchor="end">${name}</text><path class="base" d="M${left} ${base}H${right}"/>
${bars.map((bar, at) => (bar === 0 ? null : html`<rect class="bar" x="${x.at((x.to * at) / bins)}" y="${base - Math.max(3, (bar * (laneHeight - 18)) / tallest)}" width="${(right - left) / bins - 1}" height="${Math.max(3, (bar * (laneHeight - 18)) / tallest)}"/>`))}
<text class="value" x="${right + 14}" y="${base - 22}">${band === null ? 'never stopped' : count(band.middle)}</text>${band === null || band.low === band.high ? null : html`<text class="small" x="${right + 14}" y="${base - 5}">${count(band.low)} – ${count(band.high)}</text>`}</g>`;
})}`;
  return picture(title, bottom + 30, content);
}

function barsOf(values: readonly number[], most: number): readonly number[] {
  const bars = Array.from({ length: bins }, () => 0);
  for (const value of values) {
    const at = Math.min(bins - 1, Math.floor((value * bins) / most));
    bars[at] = (bars[at] ?? 0) + 1;
  }
  return bars;
}
