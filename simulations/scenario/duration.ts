import { z } from 'zod';

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const pattern = /^(\d{1,9})(ms|s|m|h|d|w)$/;
const aDuration = 'must be a number and a unit: ms, s, m, h, d or w, as in 90s or 21d';
const aSignedDuration = 'must be a time span, with - before it if it is negative, as in -30m';
const aPercentage = 'must be a percentage with at most two decimals, as in 2.5%';
const longest = 10 * 365 * 86_400_000;

/** A time span as people write it (`90s`, `60m`, `4h`, `21d`), as milliseconds; written with the largest unit that fits. */
export const duration = z.codec(
  z.string(aDuration).regex(pattern, aDuration),
  z.int().min(0).max(longest, 'must be at most ten years'),
  {
    decode: (text) => {
      const [, count, unit] = pattern.exec(text) ?? [];
      return Number(count) * (units[unit ?? ''] ?? Number.NaN);
    },
    encode: (milliseconds) => {
      if (milliseconds === 0) return '0ms';
      const fits = Object.entries(units).filter(([, size]) => milliseconds % size === 0);
      const [unit, size] = fits.at(-1) ?? ['ms', 1];
      return `${milliseconds / size}${unit}`;
    },
  },
);

/** A time span that may be negative: `-30m`. */
export const signedDuration = z.codec(
  z.string(aSignedDuration).regex(/^-?\d{1,9}(ms|s|m|h|d|w)$/, aSignedDuration),
  z.int().min(-longest).max(longest, 'must be at most ten years'),
  {
    decode: (text) => (text.startsWith('-') ? -z.decode(duration, text.slice(1)) : z.decode(duration, text)),
    encode: (milliseconds) =>
      milliseconds < 0 ? `-${z.encode(duration, -milliseconds)}` : z.encode(duration, milliseconds),
  },
);

/** Files count from 1, programs from 0. @param most how many there are at most */
export function ordinal(most: number) {
  return z.codec(z.int().min(1).max(most), z.int().min(0), {
    decode: (number) => number - 1,
    encode: (index) => index + 1,
  });
}

/** Shortest first: `[2m, 8m]`. */
export const durationRange = z
  .tuple([duration, duration])
  .refine(([least, most]) => least <= most, 'the first must not be longer than the second');

/** `2.5%` as parts of ten thousand. */
export const percent = z.codec(
  z.string(aPercentage).regex(/^\d{1,3}(\.\d{1,2})?%$/, aPercentage),
  z.int().min(0).max(10_000, 'must be at most 100%'),
  {
    decode: (text) => {
      const [units = '0', decimals = ''] = text.slice(0, -1).split('.');
      return Number(units) * 100 + Number(decimals.padEnd(2, '0'));
    },
    encode: (parts) => {
      const decimals = String(parts % 100)
        .padStart(2, '0')
        .replace(/0+$/, '');
      return `${Math.floor(parts / 100)}${decimals === '' ? '' : `.${decimals}`}%`;
    },
  },
);
