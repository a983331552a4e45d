import { type ExactJson, writeExactJson } from '../../domain/json/exact-json.js';

/** Longer values are cut where people read them; the JSON of a report has them whole. */
const valueWidth = 200;

/** One side of a difference as a short text; `-` for nothing. */
export function valueText(value: unknown): string {
  if (value === undefined) return '-';
  const signs = Array.from(writeExactJson(exactJson(value)));
  return signs.length <= valueWidth ? signs.join('') : `${signs.slice(0, valueWidth - 3).join('')}...`;
}

/** Plain data as JSON: members that are not there are left out, what JSON has no word for is told as text. */
export function exactJson(value: unknown): ExactJson {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(exactJson);
  // plain data has nothing else; a build that is wrong may
  if (typeof value !== 'object') return typeof value;
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(members.map(([key, each]) => [key, exactJson(each)]));
}
