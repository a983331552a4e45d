import type { SeededRandom } from '../fuzz/seeded-random.js';

/** Answers whose bytes nobody but other endpoints can gainsay. */
const believed = new Set([
  'state_getStorage',
  'chain_getBlock',
  'state_getMetadata',
  'state_getRuntimeVersion',
]);

const odd: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e300,
  '',
  '0x',
  '0x0',
  '0xzz',
  `0x${'f'.repeat(64)}`,
  [],
  {},
  { number: '0xffffffffff' },
  [[[[[[]]]]]],
  '\u0000',
  'x'.repeat(10_000),
];

/**
 * A JSON-RPC answer with something else in it.
 * @param bytesToo whether hex digits of what is believed may change, too; else only the form of such an answer does
 */
export function mutateAnswer(
  text: string,
  method: string,
  random: SeededRandom,
  bytesToo: boolean,
): string | Buffer {
  const onlyForm = !bytesToo && (believed.has(method) || method === '');
  switch (random.below(onlyForm ? 6 : 9)) {
    case 0:
      return text.slice(0, random.below(text.length));
    case 1:
      return Buffer.from(text);
    case 2:
      return withResult(text, random.pick(odd));
    case 3:
      return JSON.stringify({ ...answer(text), result: undefined, error: { code: -32000, message: 'no' } });
    case 4:
      return JSON.stringify({ ...answer(text), jsonrpc: random.pick(['1.0', 2, null]) });
    case 5:
      return JSON.stringify({ ...answer(text), id: random.pick(['1', -1, null, 1e9, {}]) });
    case 6:
      return JSON.stringify(changedWithin(answer(text), random));
    default:
      return flippedHex(text, random);
  }
}

/** The same answer, which says that there is nothing. */
export function emptiedAnswer(text: string, random: SeededRandom): string {
  return withResult(text, random.pick([null, '0x', '0x00']));
}

interface Answer {
  readonly [name: string]: unknown;
}

function answer(text: string): Answer {
  return JSON.parse(text) as Answer; // the chain's own: an object
}

function withResult(text: string, result: unknown): string {
  return JSON.stringify({ ...answer(text), result });
}

/** Another value somewhere inside. */
function changedWithin(value: unknown, random: SeededRandom): unknown {
  if (typeof value !== 'object' || value === null || random.chance(4)) return random.pick(odd);
  if (Array.isArray(value)) {
    const at = random.below(value.length + 1);
    return value.map((item: unknown, index) => (index === at ? changedWithin(item, random) : item));
  }
  const names = Object.keys(value);
  if (names.length === 0) return random.pick(odd);
  const name = random.pick(names);
  const held = value as Record<string, unknown>; // an object of JSON
  return { ...held, [name]: changedWithin(held[name], random) };
}

/** One hex digit of one run of hex is another. */
function flippedHex(text: string, random: SeededRandom): string {
  const runs = [...text.matchAll(/0x[0-9a-f]+/g)];
  if (runs.length === 0) return text.slice(1);
  const { index, 0: run } = random.pick(runs);
  const at = index + 2 + random.below(run.length - 2);
  const digit = random.below(16).toString(16);
  return `${text.slice(0, at)}${digit}${text.slice(at + 1)}`;
}
