import { stripVTControlCharacters } from 'node:util';

import { printable } from './printable.js';

export interface Column<Row> {
  readonly title: string;
  /** What stands in the cell. It may come from outside: control characters are shown and not obeyed. */
  readonly cell: (row: Row) => string | number | bigint;
  readonly align?: 'left' | 'right';
  /** Colours a padded cell; the row tells how. */
  readonly paint?: (text: string, row: Row) => string;
}

/** Lines of a table with aligned columns two blanks apart, headed by the titles. Lines have no trailing blanks. */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  paintTitle: (text: string) => string = (text) => text,
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => printable(String(column.cell(row)))));
  const widths = columns.map((column, at) =>
    cells.reduce((widest, texts) => Math.max(widest, width(texts[at]!)), width(column.title)),
  );
  const line = (texts: readonly string[], paint: (text: string, at: number) => string): string =>
    texts
      .map((text, at) => paint(pad(text, widths[at]!, columns[at]!, at === columns.length - 1), at))
      .join('  ')
      .trimEnd();
  const head = line(
    columns.map((column) => column.title),
    (text) => paintTitle(text),
  );
  const body = cells.map((texts, index) =>
    line(texts, (text, at) => columns[at]!.paint?.(text, rows[index]!) ?? text),
  );
  return [head, ...body];
}

function pad(
  text: string,
  size: number,
  column: { readonly align?: 'left' | 'right' },
  isLast: boolean,
): string {
  const blanks = ' '.repeat(Math.max(0, size - width(text)));
  if (column.align === 'right') return blanks + text;
  return isLast ? text : text + blanks;
}

const takesNone = /[\p{Mn}\p{Me}\p{Cf}]/u;
const takesTwo =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]|\p{Emoji_Presentation}/u;

/** How many columns of a terminal a text takes: wide East Asian characters and emoji two, combining marks none. */
export function width(text: string): number {
  let sum = 0;
  for (const char of stripVTControlCharacters(text)) {
    if (!takesNone.test(char)) sum += takesTwo.test(char) ? 2 : 1;
  }
  return sum;
}
