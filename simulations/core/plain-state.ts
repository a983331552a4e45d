import { IdMap } from '../../domain/state/id-map.js';
import { IdSet } from '../../domain/state/id-set.js';

/** Marks a key of a map, so that `deployments.#17` and `deployments.#18` can be told to be the same place. */
export const mapKey = '#';

/**
 * A state as plain data: maps become objects with `#` and their keys as text, sets the same with `true` as value, both
 * in the order of their keys. Another build can look at it without knowing the classes of this one.
 */
export function plainState(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainState);
  if (value instanceof Map || value instanceof IdMap) return keyed([...value]);
  if (value instanceof Set || value instanceof IdSet) return keyed([...value].map((key) => [key, true]));
  return fieldsOf(Object.entries(value));
}

function keyed(entries: readonly (readonly [unknown, unknown])[]): Record<string, unknown> {
  return fieldsOf(entries.map(([key, each]) => [`${mapKey}${String(key)}`, each]));
}

function fieldsOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const texts = entries.map(([key, each]): [string, unknown] => [key, plainState(each)]);
  texts.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(texts);
}
