import type { Band } from '../band.js';
import type { Mark } from '../../rollout/rollout-result.js';
import { html, type Markup } from './markup.js';
import { picture, type PictureTitle } from './picture.js';
import { roundTicks, type Scale, scale, timeLabel, timeTicks } from './scale.js';

export interface Curve {
  readonly name: string;
  /** Number of the colour, from 1. */
  readonly colour: number;
  readonly at: readonly number[];
  readonly bands: readonly Band[];
  readonly marks: readonly Mark[];
}

export interface CurveChart extends PictureTitle {
  /** Last moment that is shown, ms. */
  readonly until: number;
  readonly curves: readonly Curve[];
  /** How a value of the upright axis is written. */
  readonly label: (value: number) => string;
  /** What the ticks of the upright axis are round in: a hundredth of the nodes, for shares; 1 when left out. */
  readonly unit?: number;
  /** The upright axis goes from here ... */
  readonly least?: number;
  /** ... to here, which no value passes: all of a share; left out: as far as the curves need. */
  readonly ceiling?: number;
}

const frame = { left: 56, right: 860, top: 30, bottom: 270, height: 312 } as const;

/** Curves over time with the band between the lower and the upper twentieth, and marks for what happened. */
export function curveChart(chart: CurveChart): Markup {
  const { until, curves, label } = chart;
  const x = scale([0, until], [frame.left, frame.right]);
  const highest = Math.max(chart.ceiling ?? 1, ...curves.map((curve) => peakOf(curve, until)));
  const round = ticksFrom(chart.least ?? 0, highest, chart.unit ?? 1);
  const { ceiling } = chart;
  const ticks = ceiling === undefined ? round : [...round.filter((tick) => tick < ceiling), ceiling];
  const y = scale([ticks[0] ?? 0, ticks.at(-1) ?? 1], [frame.bottom, frame.top]);
  const content = html`<g class="grid">${ticks.map((tick) => html`<path d="M${frame.left} ${y.at(tick)}H${frame.right}"/><text x="${frame.left - 8}" y="${y.at(tick) + 4}" text-anchor="end">${label(tick)}</text>`)}
${timeTicks(until).map((tick) => html`<path d="M${x.at(tick)} ${frame.bottom}v5"/><text x="${x.at(tick)}" y="${frame.bottom + 20}" text-anchor="middle">${timeLabel(tick)}</text>`)}</g>
${curves.map((curve) => drawCurve(curve, x, y))}
${curves.map((curve, index) => markLines(shownOf(curve, index, x), curve, x))}
${curves.map((curve, index) => markWords(shownOf(curve, index, x), curve, x, index > 0 ? 78 : 0))}`;
  return picture(chart, frame.height, content);
}

function ticksFrom(least: number, highest: number, unit: number): readonly number[] {
  return roundTicks((highest - least) / unit).map((tick) => least + tick * unit);
}

function peakOf({ at, bands }: Curve, until: number): number {
  return bands.reduce(
    (most, { high }, index) => ((at[index] ?? 0) <= until ? Math.max(most, high) : most),
    0,
  );
}

function drawCurve({ at, bands, colour }: Curve, x: Scale, y: Scale): Markup {
  const inside = bands.flatMap((band, index) =>
    (at[index] ?? 0) <= x.to ? { ...band, at: at[index] ?? 0 } : [],
  );
  const line = (value: (band: Band) => number, list = inside): string =>
    list.map((band) => `${x.at(band.at)} ${y.at(value(band))}`).join('L');
  if (inside.length === 0) return html``;
  const upper = line(({ high }) => high);
  const lower = line(({ low }) => low, [...inside].reverse());
  return html`<path class="band c${colour}" d="M${upper}L${lower}Z"/><path class="line c${colour}" d="M${line(({ middle }) => middle)}"/>`;
}

/** Marks of one curve that are in the picture. What happens to all sides is marked once. */
function shownOf({ marks }: Curve, row: number, x: Scale): readonly Mark[] {
  return marks.filter(({ at, kind }) => at <= x.to && (kind !== 'event' || row === 0));
}

function markLines(marks: readonly Mark[], { colour }: Curve, x: Scale): Markup {
  return html`${marks.map(({ at, kind }) => html`<g class="mark ${kind} c${colour}"><path d="M${x.at(at)} ${frame.top - 14}V${frame.bottom}"/></g>`)}`;
}

/** After all lines, so that none crosses a word; a halt has a sign too. Words that would stand on each other go down a line. */
function markWords(marks: readonly Mark[], { colour }: Curve, x: Scale, lower: number): Markup {
  let last = Number.NEGATIVE_INFINITY;
  let step = 0;
  return html`${marks.map(({ at, kind, label }) => {
    const place = x.at(at);
    step = place - last < 7 * label.length ? step + 1 : 0;
    last = place;
    const height = frame.top - 16 + step * 13 + lower;
    const anchor = place > frame.right - 90 ? 'end' : 'start';
    return html`<g class="mark ${kind} c${colour}"><text x="${place + (anchor === 'end' ? -4 : 4)}" y="${height}" text-anchor="${anchor}">${kind === 'halt' ? '■ ' : ''}${label}</text></g>`;
  })}`;
}
