import { type ExactJson, isJsonArray, isJsonObject } from '../json/exact-json.js';
import type { BodyProblem } from './body-error.js';

/**
 * What of a body the log cannot carry; null when it can carry all. A member `__proto__` (an environment variable may
 * be called so) is not the same object in every language that reads the log, so the log refuses it.
 */
export function unstorable(body: ExactJson): BodyProblem | null {
  if (!hasProto(body)) return null;
  return { code: 'BODY_NOT_STORABLE', message: "the name '__proto__' cannot be carried: take another one" };
}

function hasProto(json: ExactJson): boolean {
  if (isJsonArray(json)) return json.some(hasProto);
  if (!isJsonObject(json)) return false;
  return Object.entries(json).some(([key, value]) => key === '__proto__' || hasProto(value));
}
