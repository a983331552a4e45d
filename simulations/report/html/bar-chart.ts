import { count } from './figures.js';
import { html, type Markup } from './markup.js';
import { picture, type PictureTitle } from './picture.js';

export interface BarChart extends PictureTitle {
  readonly bars: readonly {
    readonly name: string;
    readonly value: number;
    /** A class that sets the colour. */
    readonly colour: string;
    readonly note: string;
  }[];
}

/** What is left beside it is for the value and its note. */
const longest = 470;
const rowHeight = 46;
/** Longer names run out of the picture. */
const nameLength = 96;

/** One bar below its name for each, as long as its value is large. */
export function barChart({ bars, ...title }: BarChart): Markup {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const content = html`${bars.map(({ name, value, colour, note }, index) => {
    const top = index * rowHeight;
    // what is there at all is seen
    const length = value === 0 ? 0 : Math.max(3, Math.round((value * longest) / most));
    return html`<g class="${colour}"><text class="lane" x="0" y="${top + 14}">${shortened(name)}</text><rect class="bar" x="0" y="${top + 21}" width="${length}" height="14" rx="2"/><text class="value" x="${length + 10}" y="${top + 34}">${count(value)}</text>${note === '' ? null : html`<text class="small" x="${length + 22 + count(value).length * 10}" y="${top + 34}">${note}</text>`}</g>`;
  })}`;
  return picture(title, bars.length * rowHeight + 8, content);
}

function shortened(name: string): string {
  const signs = Array.from(name);
  return signs.length <= nameLength ? name : `${signs.slice(0, nameLength - 1).join('')}…`;
}
