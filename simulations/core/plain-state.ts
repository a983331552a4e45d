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
  const fields: Record<string, unknown> = {};
  // a member of a plain object; none is called __proto__, which no log stores
  for (const key of Object.keys(value).sort()) fields[key] = plainState((value as typeof fields)[key]);
  return fields;
}

/** What `plainState` has at a path, without making the rest; undefined where there is nothing. */
export function plainPart(value: unknown, path: readonly string[]): unknown {
  let part = value;
  for (const key of path) {
    if (typeof part !== 'object' || part === null) return undefined;
    part = memberOf(part, key);
  }
  return plainState(part);
}

function memberOf(value: object, key: string): unknown {
  // plain objects and lists by their own keys
  if (!key.startsWith(mapKey))
    return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  const text = key.slice(mapKey.length);
  const ids: unknown[] = /^\d+$/.test(text) ? [BigInt(text), text] : [text];
  if (value instanceof Set || value instanceof IdSet)
    return ids.some((id) => value.has(id)) ? true : undefined;
  if (!(value instanceof Map) && !(value instanceof IdMap)) return undefined;
  // looked up only: a key of another kind is not in it
  for (const id of ids) if (value.has(id)) return value.get(id);
  return undefined;
}

function keyed(entries: readonly (readonly [unknown, unknown])[]): Record<string, unknown> {
  const texts = entries.map(([key, each]): [string, unknown] => [
    `${mapKey}${String(key)}`,
    plainState(each),
  ]);
  texts.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(texts);
}
