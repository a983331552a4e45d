import { bodyBytesMax } from '../../../commands/read-body.js';
import type { SeededRandom } from './seeded-random.js';

const tokens = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\\',
  '\\u',
  '\\ud800',
  'null',
  '-',
  '.',
  'e',
  '0',
  '1e',
  '\n',
  '\ufeff',
];
const long = ['[', '{"a":', '9', 'a', '\\u0000', '"x",', '0,', ' ', '\n', '\\"', '\ud83d\ude00', '{},'];

/** The same bytes with something else in one place. */
export function mutateBytes(bytes: Buffer, random: SeededRandom): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.below(random.chance(4) ? 400 : 4));
  switch (random.below(7)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 2:
      return insert(bytes, at, bytes.subarray(at, end));
    case 3:
      return insert(bytes, at, Buffer.from([random.below(256)]));
    case 4:
      return flipped(bytes, random);
    case 5:
      return insert(bytes, at, Buffer.from(random.pick(tokens)));
    default:
      return random.chance(6) ? insert(bytes, at, run(random)) : flipped(bytes, random);
  }
}

function insert(bytes: Buffer, at: number, piece: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}

function flipped(bytes: Buffer, random: SeededRandom): Buffer {
  const changed = Buffer.from(bytes);
  if (changed.length === 0) return changed;
  const at = random.below(changed.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
  return changed;
}

/** A piece again and again, sometimes as long as a body may be. */
function run(random: SeededRandom): Buffer {
  const size = random.chance(4) ? bodyBytesMax : 1000 + random.below(50_000);
  return Buffer.alloc(size, random.pick(long));
}
