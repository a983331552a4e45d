import type { Band } from '../band.js';
import type { Figure } from '../simulation-report.js';

const hour = 3_600_000;
const day = 24 * hour;

/** `12 345`: thousands apart by a narrow blank. */
export function count(value: number): string {
  const [units = '', decimals] = String(value).split('.');
  const grouped = units.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** `1 fault`, `2 faults`. */
export function plural(value: number, what: string): string {
  return `${count(value)} ${what}${value === 1 ? '' : 's'}`;
}

/** A time span as people say it: `45 min`, `2.3 h`, `12 d`. */
export function span(milliseconds: number): string {
  if (milliseconds < 90 * 60_000) return `${Math.round(milliseconds / 60_000)} min`;
  if (milliseconds < 3 * day) return `${Math.round(milliseconds / (hour / 10)) / 10} h`;
  return `${Math.round(milliseconds / (day / 10)) / 10} d`;
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.round((part * 1000) / whole) / 10} %`;
}

export function valueOf({ unit }: Pick<Figure, 'unit'>, value: number): string {
  if (unit === 'ms') return span(value);
  if (unit === 'share') return percent(value, 10_000);
  return unit === 'hours' ? `${count(value)} h` : count(value);
}

/** The middle, and in brackets the lower and upper twentieth where seeds differ. */
export function bandText(figure: Pick<Figure, 'unit'>, { low, middle, high }: Band): string {
  const [least, most] = [valueOf(figure, low), valueOf(figure, high)];
  return least === most
    ? valueOf(figure, middle)
    : `${valueOf(figure, middle)} (${least}\u2009–\u2009${most})`;
}

/** Number of the colour of a side: zledger has the same wherever it stands alone or beside another. */
export function colourOf({ name }: { readonly name: string }): number {
  return name === 'zledger' ? 2 : 1;
}
