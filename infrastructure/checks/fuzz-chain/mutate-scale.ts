import type { SeededRandom } from '../fuzz/seeded-random.js';

/** Bytes that mean something in SCALE: none, one, compact modes, the greatest lengths. */
const telling = [0, 1, 2, 3, 4, 0xfc, 0xfd, 0xfe, 0xff];
const bombs = [
  [0xfe, 0xff, 0xff, 0xff],
  [0x03, 0xff, 0xff, 0xff, 0xff],
  [0x13, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
];

/** The same SCALE bytes with something else in one to three places. */
export function mutateScale(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  let changed = bytes;
  for (let times = 1 + random.below(3); times > 0; times--) changed = once(changed, random);
  return changed;
}

function once(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.below(random.chance(4) ? 64 : 4));
  switch (random.below(8)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return join(bytes.subarray(0, at), bytes.subarray(end));
    case 2:
      return join(bytes.subarray(0, end), bytes.subarray(at));
    case 3:
      return join(bytes.subarray(0, at), [random.below(256)], bytes.subarray(at));
    case 4:
      return join(bytes.subarray(0, at), random.pick(bombs), bytes.subarray(at));
    case 5:
      return set(bytes, at, random.pick(telling));
    default:
      return set(bytes, at, (bytes[at] ?? 0) ^ (1 << random.below(8)));
  }
}

function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function set(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  if (at < changed.length) changed[at] = value;
  return changed;
}
