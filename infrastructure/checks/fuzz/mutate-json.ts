import { type ExactJson, isJsonArray, isJsonObject, JsonDecimal } from '../../../domain/json/exact-json.js';
import type { SeededRandom } from './seeded-random.js';

/** Values that have broken parsers, hashes or hosts somewhere. */
const nasty: readonly ExactJson[] = [
  null,
  true,
  false,
  0,
  -1,
  255,
  256,
  65536,
  4294967296,
  9007199254740993n,
  18446744073709551615n,
  18446744073709551616n,
  -9223372036854775809n,
  new JsonDecimal('-0'),
  new JsonDecimal('1e400'),
  new JsonDecimal('0.1'),
  '',
  ' ',
  '<nil>',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'é'.repeat(40),
  '\u0000',
  '\ufeff',
  '\ud800',
  '\u2028',
  'ſize',
  '💥'.repeat(20),
  '10.1.2.3/33',
  '::ffff:10.0.0.1/96',
  '1:2:3:4:5:6:7:8:9',
  'http://[::1',
  'http://1.2.3.4:99999999999999999999',
  'a.'.repeat(2000),
  '9'.repeat(1000),
  'ab'.repeat(32),
  '0x00',
  'zmachine',
  'sr25519',
  'polka-wallet',
  [],
  {},
  [null],
  [[]],
  { __proto__x: 1 },
  ['x', 1],
];

/** The same document with something else in one place. */
export function mutateJson(json: ExactJson, random: SeededRandom): ExactJson {
  const inner = isJsonArray(json) ? json.length : isJsonObject(json) ? Object.keys(json).length : 0;
  if (inner === 0 || random.chance(6)) return mutateHere(json, random);
  const at = random.below(inner);
  if (isJsonArray(json)) return json.map((item, i) => (i === at ? mutateJson(item, random) : item));
  if (!isJsonObject(json)) return mutateHere(json, random);
  return fromEntries(
    Object.entries(json).map(([key, item], i) => [key, i === at ? mutateJson(item, random) : item]),
  );
}

function mutateHere(json: ExactJson, random: SeededRandom): ExactJson {
  if (isJsonArray(json) && !random.chance(3)) return mutateList(json, random);
  if (isJsonObject(json) && !random.chance(3)) return mutateObject(json, random);
  if (typeof json === 'string' && json !== '' && random.chance(2)) return mutateString(json, random);
  if (random.chance(12)) return nested(random.pick(nasty), 1 + random.below(80), random.chance(2));
  return random.pick(nasty);
}

function mutateString(text: string, random: SeededRandom): string {
  const at = random.below(text.length);
  const piece = random.pick(['', 'x', '0', '/', ':', '.', '\u0000', 'é', '\udc00', text, '%', ']', '-']);
  return text.slice(0, at) + piece + text.slice(at + random.below(3));
}

function mutateList(list: readonly ExactJson[], random: SeededRandom): ExactJson {
  const item = list.length === 0 ? random.pick(nasty) : random.pick(list);
  switch (random.below(4)) {
    case 0:
      return list.slice(0, random.below(list.length + 1));
    case 1:
      return [...list].reverse();
    case 2:
      // now and then very many of the same
      return [...list, ...Array<ExactJson>(random.chance(8) ? 500 : 1 + random.below(4)).fill(item)];
    default:
      return [...list, random.pick(nasty)];
  }
}

function mutateObject(object: { readonly [key: string]: ExactJson }, random: SeededRandom): ExactJson {
  const entries = Object.entries(object);
  if (entries.length === 0) return { x: random.pick(nasty) };
  const at = random.below(entries.length);
  const [key, value] = random.pick(entries);
  switch (random.below(4)) {
    case 0:
      return fromEntries(entries.filter((_, i) => i !== at));
    case 1:
      return fromEntries([...entries, [random.chance(2) ? key.toUpperCase() : `${key}x`, value]]);
    case 2:
      return fromEntries([...entries, [random.pick(['__proto__', 'toString', '', '\u0000', 'ſ']), value]]);
    default:
      // two fields change places
      return fromEntries(entries.map((entry, i) => (i === at ? [entry[0], value] : entry)));
  }
}

function nested(value: ExactJson, depth: number, inList: boolean): ExactJson {
  return depth === 0 ? value : nested(inList ? [value] : { a: value }, depth - 1, inList);
}

/** `Object.fromEntries` that takes `__proto__` for a name like any other. */
function fromEntries(entries: readonly (readonly [string, ExactJson])[]): ExactJson {
  const object: Record<string, ExactJson> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}
