import { type ExactJson, isJsonArray, isJsonObject, JsonDecimal } from '../json/exact-json.js';
import type { FieldDescription, ValueType } from '../workloads/descriptions/field-description.js';

/** `a.b[].c` in the first item of every list: `['a', 'b', 0, 'c']`. */
export function keysOf(path: string): readonly (string | number)[] {
  return path.split('.').flatMap((part) => (part.endsWith('[]') ? [part.slice(0, -2), 0] : [part]));
}

/** As errors name the place: `a.b[0].c`. */
export const placeOf = (path: string): string => path.replaceAll('[]', '[0]');

export function at(json: ExactJson, keys: readonly (string | number)[]): ExactJson {
  return keys.reduce<ExactJson>((inner, key) => {
    if (isJsonArray(inner)) return inner[Number(key)] ?? null;
    return isJsonObject(inner) ? (inner[key] ?? null) : null;
  }, json);
}

/** The document with another value in one place; `undefined` leaves the field out. */
export function withAt(
  json: ExactJson,
  keys: readonly (string | number)[],
  value: ExactJson | undefined,
): ExactJson {
  const [key, ...rest] = keys;
  if (key === undefined) throw new Error('a place has one key at least');
  if (isJsonArray(json)) {
    return json.map((item, i) =>
      i === key ? (rest.length === 0 ? (value ?? null) : withAt(item, rest, value)) : item,
    );
  }
  if (!isJsonObject(json)) throw new Error(`nothing holds ${String(key)}`);
  if (rest.length > 0) return { ...json, [key]: withAt(json[key] ?? null, rest, value) };
  const others = Object.fromEntries(Object.entries(json).filter(([name]) => name !== key));
  return value === undefined ? others : { ...json, [key]: value };
}

const maxima: Partial<Record<ValueType, bigint>> = {
  u8: 255n,
  u16: 65535n,
  u32: 2n ** 32n - 1n,
  u64: 2n ** 64n - 1n,
};
const noText = [1, true, [], {}];

/** Values that the type does not decode. */
export function wrongValues({ type }: FieldDescription): readonly ExactJson[] {
  switch (type) {
    case 'boolean':
      return [0, 1, 'true', [], {}];
    case 'text':
    case 'optional text':
      return noText;
    case 'net':
      return [...noText, 'x', '10.1.2.3', '10.1.2.3/33', '10.1.2/24', '::/129'];
    case 'address':
      return [...noText, 'x', '10.1.2', '10.1.2.256', '01.1.1.1', '::1%eth0'];
    case 'hex':
      return [...noText, 'a', 'zz', '0x00'];
    case 'list of texts':
      return [1, 'x', true, {}];
    case 'list of nets':
      return [1, 'x', true, {}];
    case 'list of objects':
      return [1, 'x', true, {}];
    case 'map of texts':
      return [1, 'x', true, []];
    case 'timestamp':
      return ['tomorrow', true, [], {}, new JsonDecimal('1.5'), 2n ** 63n];
    case 'object':
    case 'optional object':
      return [1, 'x', true, []];
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
      return ['1', true, [], {}, -1, new JsonDecimal('1.0'), (maxima[type] ?? 0n) + 1n];
  }
}

/** The ends of what the type decodes. */
export function extremes({ type }: FieldDescription): readonly ExactJson[] {
  const max = maxima[type as ValueType]; // holders have none
  if (max !== undefined) return [0, max];
  return type === 'timestamp' ? [-(2n ** 63n), 2n ** 63n - 1n, '2024-01-02T03:04:05Z'] : [];
}

/** What a missing field is; undefined: nothing that could be written. */
export function zeroOf({ type }: FieldDescription): ExactJson | undefined {
  if (type === 'optional object' || type === 'optional text') return undefined;
  if (type === 'boolean') return false;
  if (type === 'object' || type === 'map of texts') return {};
  if (type.startsWith('list of')) return [];
  return type.startsWith('u') || type === 'timestamp' ? 0 : '';
}

/** Another value of the same type whose printed form differs from its first character on. */
export function other(value: ExactJson): ExactJson {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number' || typeof value === 'bigint') {
    const text = String(value);
    return BigInt(((Number(text[0]) % 9) + 1).toString() + text.slice(1));
  }
  // digits stay digits and hex stays hex, so that addresses and keys still decode
  if (typeof value === 'string') return (value.startsWith('1') ? '2' : '1') + value.slice(1);
  if (isJsonArray(value)) return value.length === 0 ? ['x'] : [other(value[0] ?? ''), ...value.slice(1)];
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [`x${key}`, item]));
  throw new Error('nothing to change');
}
