import type { HeatMap, HeatMark, HeatRow, HeatState } from '../heat-map.js';
import { blockName } from './heat-words.js';
import { html, type Markup } from './markup.js';
import { picture, type PictureTitle } from './picture.js';
import { type Scale, scale, timeLabel, timeTicks } from './scale.js';

export interface HeatChart extends PictureTitle {
  readonly until: number;
  readonly heat: HeatMap;
}

const left = 96;
const right = 860;
const top = 4;
/** So many versions have a colour of their own; the newer ones share the last. */
const colours = 4;

/** Nodes by time, coloured by version and state: one path a colour and a mark, so that a page of it stays small. */
export function heatChart({ until, heat, ...title }: HeatChart): Markup {
  const x = scale([0, until], [left, right]);
  const height = rowHeight(heat);
  const bottom = top + heat.rows.length * height + 4;
  const hasNumbers = height >= 12;
  const blocks = blocksOf(heat.rows);
  const content = html`${looksOf(heat).map(({ look, holds }) => html`<path class="heat ${look}" d="${cellsPath(heat, x, holds)}"/>`)}
${heat.states.map((state) => html`${marksPath(heat, x, state)}`)}
<g class="grid">${blocks.map(({ name, from, to }) => html`${from === 0 ? null : html`<path class="between" d="M${left - 90} ${from * height + top}H${right}"/>`}<text x="${left - (hasNumbers ? 90 : 8)}" y="${top + ((from + to) * height) / 2 + 4}" text-anchor="${hasNumbers ? 'start' : 'end'}">${(to - from) * height < 9 ? '' : name}</text>`)}
${hasNumbers ? heat.rows.map(({ node }, index) => (node === null ? null : html`<text class="tiny" x="${left - 8}" y="${top + (index + 0.5) * height + 3.5}" text-anchor="end">${node}</text>`)) : null}
${timeTicks(until).map((tick) => html`<text x="${x.at(tick)}" y="${bottom + 18}" text-anchor="middle">${timeLabel(tick)}</text>`)}</g>`;
  return picture(title, bottom + 28, content);
}

/** Class of the colour of a version. */
export function versionLook(place: number): string {
  return `h-v${Math.min(place, colours - 1)}`;
}

/** Few rows are tall, so that a picture of twelve nodes is no strip. */
function rowHeight({ rows }: HeatMap): number {
  return Math.max(4, Math.min(16, Math.floor(336 / Math.max(1, rows.length))));
}

type Holds = (row: HeatRow, column: number) => boolean;

/** What each colour stands for in this map: versions where nothing is the matter or was over in a moment, and states. */
function looksOf({ versions, states }: HeatMap): readonly { readonly look: string; readonly holds: Holds }[] {
  const fills = states.filter(({ look }) => look.kind === 'fill');
  const filled = fills.map(({ sign }) => sign);
  const places = Array.from({ length: Math.max(1, versions.length) }, (_, place) => place.toString(36));
  const ofVersions = places.map((sign, place) => ({
    look: versionLook(place),
    holds: ({ runs, states: signs }: HeatRow, column: number) =>
      runs[column] === sign && !filled.includes(signs[column] ?? '.'),
  }));
  const ofStates = fills.map(({ sign, look }) => ({
    look: look.kind === 'fill' ? `h-${look.colour}` : '',
    holds: ({ states: signs }: HeatRow, column: number) => signs[column] === sign,
  }));
  return [...ofVersions, ...ofStates];
}

/** Cells beside each other are one. */
function cellsPath(heat: HeatMap, x: Scale, holds: Holds): string {
  const { rows, columns } = heat;
  const height = rowHeight(heat);
  const pieces: string[] = [];
  for (const [index, row] of rows.entries()) {
    for (let at = 0; at < columns.length; at += 1) {
      const begin = at;
      while (at < columns.length && holds(row, at)) at += 1;
      const [from, to] = [columns[begin] ?? 0, Math.min(columns[at] ?? x.to, x.to)];
      if (at === begin || from >= x.to) continue;
      const y = top + index * height;
      // Tall rows stand apart a little, so that each can be followed.
      pieces.push(`M${x.at(from)} ${y}H${x.at(to)}v${height > 6 ? height - 1 : height}H${x.at(from)}z`);
    }
  }
  return pieces.join('');
}

function marksPath(heat: HeatMap, x: Scale, { sign, look }: HeatState): Markup | null {
  if (look.kind === 'fill') return null;
  const { rows, columns } = heat;
  const height = rowHeight(heat);
  const pieces: string[] = [];
  for (const [index, { states }] of rows.entries())
    for (const [at, from] of columns.entries())
      if (states[at] === sign && from < x.to)
        pieces.push(
          markPath(look.shape, x.at(from), x.at(columns[at + 1] ?? x.to), top + index * height, height),
        );
  return html`<path class="heat ${markLook(look.shape)}" d="${pieces.join('')}"/>`;
}

/** Class of the colour of a mark: what failed is a bad thing, the others just happened. */
export function markLook(mark: HeatMark): string {
  return mark === 'cross' ? 'h-bad' : 'h-mark';
}

/** A dot in the middle of a cell, a bar over its whole height, or a cross as large as that. */
export function markPath(shape: HeatMark, from: number, to: number, y: number, height: number): string {
  const [middle, half] = [(from + to) / 2, Math.min(2, height / 4)];
  if (shape === 'cross') {
    const [reach, arm] = [Math.min(5, height / 2 - 0.5), Math.min(1.6, height / 6)];
    const [west, east] = [middle - reach, middle + reach - arm];
    const [high, low] = [round(y + height / 2 - reach), round(y + height / 2 + reach)];
    return `M${round(west)} ${high}h${round(arm * 2)}L${round(east + arm)} ${low}h${round(-arm * 2)}zM${round(west)} ${low}h${round(arm * 2)}L${round(east + arm)} ${high}h${round(-arm * 2)}z`;
  }
  const [begin, tall] =
    shape === 'bar' ? [y, height - (height > 6 ? 1 : 0)] : [y + height / 2 - half, half * 2];
  return `M${round(middle - half)} ${round(begin)}h${round(half * 2)}v${round(tall)}h${round(-half * 2)}z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Rows of one wave, else of one farm, stand under one name. */
function blocksOf(rows: readonly HeatRow[]): readonly { name: string; from: number; to: number }[] {
  const blocks: { name: string; from: number; to: number }[] = [];
  for (const [index, row] of rows.entries()) {
    const name = blockName(row);
    const last = blocks.at(-1);
    if (last?.name === name) last.to = index + 1;
    else blocks.push({ name, from: index, to: index + 1 });
  }
  return blocks;
}
