import { type ExactJson, isJsonArray, isJsonObject } from '../json/exact-json.js';
import type { BodyProblem } from './body-error.js';

/**
 * What of a body the log cannot carry; null when it can carry all. A member `__proto__` (an environment variable may
 * be called so) is not the same object in every language that reads the log, so the log refuses it.
 */
export function unstorable(body: ExactJson): BodyProblem | null {
  // No path is put together for a body that holds none, as nearly all.
  const path = holdsProto(body) ? protoIn(body, '') : null;
  if (path === null) return null;
  const message = "the name '__proto__' cannot be carried: take another one";
  return { code: 'BODY_NOT_STORABLE', message, path };
}

function holdsProto(json: ExactJson): boolean {
  if (isJsonArray(json)) return json.some(holdsProto);
  if (!isJsonObject(json)) return false;
  return Object.keys(json).some((key) => key === '__proto__' || holdsProto(json[key] ?? null));
}

/** The path of the first member `__proto__`; null when there is none. */
function protoIn(json: ExactJson, path: string): string | null {
  if (isJsonArray(json)) return first(json.map((item, i) => [`${path}[${i}]`, item]));
  if (!isJsonObject(json)) return null;
  const before = path === '' ? '' : `${path}.`;
  if (Object.keys(json).includes('__proto__')) return `${before}__proto__`;
  return first(Object.entries(json).map(([key, value]) => [`${before}${key}`, value]));
}

function first(members: readonly (readonly [string, ExactJson])[]): string | null {
  for (const [path, value] of members) {
    const found = protoIn(value, path);
    if (found !== null) return found;
  }
  return null;
}
