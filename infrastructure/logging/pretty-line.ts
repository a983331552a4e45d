import { stripVTControlCharacters } from 'node:util';

import {
  type ExactJson,
  isJsonObject,
  type JsonObject,
  parseExactJson,
  writeExactJson,
} from '../../domain/json/exact-json.js';

const levels: ReadonlyMap<unknown, readonly [name: string, colour: number]> = new Map([
  [60, ['FATAL', 31]],
  [50, ['ERROR', 31]],
  [40, ['WARN ', 33]],
  [30, ['INFO ', 32]],
  [20, ['DEBUG', 36]],
  [10, ['TRACE', 90]],
]);

/**
 * Turns one JSON record of the log into one line for a person: time of day (UTC), level, message, fields.
 * An error's stack follows on lines of its own. What is no such record is passed on as it is.
 */
export function prettyLine(line: string, colour: boolean): string {
  const record = parse(line);
  if (!record) return line;
  const { level, time, msg, err, ...fields } = record;
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const [name, code] = levels.get(level) ?? ['?????', 0];
  const clock = typeof time === 'number' ? new Date(time).toISOString().slice(11, 23) : '';
  const pairs = Object.entries(fields).map(([key, value]) => ` ${paint(90, `${key}=`)}${oneLine(value)}`);
  return `${paint(90, clock)} ${paint(code, name)} ${oneLine(msg ?? '')}${pairs.join('')}\n${stackOf(err)}`;
}

/** Exact, so that an id beyond 2^53 is shown as it is. */
function parse(line: string): JsonObject | null {
  try {
    const value = parseExactJson(line);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Text from outside may carry line breaks and escape sequences: they are shown, not obeyed. */
function oneLine(value: ExactJson): string {
  if (typeof value !== 'string') return writeExactJson(value);
  const text = stripVTControlCharacters(value);
  return /[\p{Cc}\p{Bidi_Control}]/u.test(text) ? JSON.stringify(text) : text;
}

function stackOf(err: ExactJson | undefined): string {
  if (!isJsonObject(err)) return '';
  const text = typeof err['stack'] === 'string' ? err['stack'] : writeExactJson(err);
  return text
    .split('\n')
    .map((row) => `    ${stripVTControlCharacters(row)}\n`)
    .join('');
}
