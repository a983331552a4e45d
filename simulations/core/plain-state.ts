import { IdMap } from '../../domain/state/id-map.js';
import { IdSet } from '../../domain/state/id-set.js';

/**
 * A state as plain data: maps become objects with their keys as text, sets become lists, both in the order of their
 * keys. Another build can look at it without knowing the classes of this one.
 */
export function plainState(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainState);
  if (value instanceof Map || value instanceof IdMap) return fieldsOf([...value]);
  if (value instanceof Set || value instanceof IdSet) return [...value].map(plainState);
  return fieldsOf(Object.entries(value));
}

function fieldsOf(entries: readonly (readonly [unknown, unknown])[]): Record<string, unknown> {
  const texts = entries.map(([key, each]): [string, unknown] => [String(key), plainState(each)]);
  texts.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(texts);
}
