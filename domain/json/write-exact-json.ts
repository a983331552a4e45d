import { type ExactJson, isJsonArray, isJsonObject, JsonDecimal } from './json-value.js';

/**
 * Writes a value as JSON; bigints become raw numerals, object keys keep their order.
 * @param indent spaces per level; 0 or absent writes one line without blanks
 * @throws TypeError for a number that JSON cannot carry (NaN, infinities)
 */
export function writeExactJson(value: ExactJson, indent = 0): string {
  return write(value, indent, indent > 0 ? '\n' : '');
}

function write(value: ExactJson, indent: number, lineStart: string): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return writeNumber(value);
  if (value instanceof JsonDecimal) return value.literal;
  const inner = indent > 0 ? lineStart + ' '.repeat(indent) : '';
  if (isJsonArray(value))
    return wrap(
      '[',
      ']',
      value.map((item) => write(item, indent, inner)),
      inner,
      lineStart,
    );
  if (!isJsonObject(value)) throw new TypeError(`JSON cannot carry a ${typeof value}`);
  const colon = indent > 0 ? ': ' : ':';
  const members: string[] = [];
  for (const key of Object.keys(value)) {
    members.push(JSON.stringify(key) + colon + write(value[key] ?? null, indent, inner));
  }
  return wrap('{', '}', members, inner, lineStart);
}

function wrap(open: string, close: string, items: string[], inner: string, lineStart: string): string {
  if (items.length === 0) return open + close;
  return open + inner + items.join(`,${inner}`) + lineStart + close;
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON cannot carry the number ${value}`);
  return String(value);
}
