import type { ExactJson } from '../json/exact-json.js';

const unknownFormat = 'unknown timestamp format, expecting a timestamp or an ISO-8601 date';
const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads a timestamp as zosbase common.go does: seconds as an i64, or an RFC 3339 text; null is 0.
 * @returns seconds since 1970, fractions cut off
 */
export function readTimestamp(value: ExactJson, fail: (message: string) => never): bigint {
  if (value === null) return 0n;
  if (typeof value === 'number') return BigInt(value);
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
  // Go takes -0 for an integer
  if (typeof value === 'object' && 'literal' in value && value.literal === '-0') return 0n;
  const seconds = typeof value === 'string' ? parseRfc3339(value) : null;
  return seconds ?? fail(unknownFormat);
}

function parseRfc3339(text: string): bigint | null {
  const match = rfc3339.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const offsetHour = Number(match[8] ?? 0);
  const offsetMinute = Number(match[9] ?? 0);
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!isDate || hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return null;
  const offset = (offsetHour * 60 + offsetMinute) * (match[7] === '-' ? -60 : 60);
  return BigInt(daysSince1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Proleptic Gregorian, as in Go. */
function daysSince1970(year: number, month: number, day: number): number {
  let days = day - 1;
  for (let before = 1; before < month; before += 1) days += daysIn(year, before);
  // leap days up to the end of the year before; shifted by 400 years, because the year may be 0
  const last = year + 399;
  const leapDays = Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400);
  return year * 365 + leapDays + days - 719_624;
}
