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
const longest = 10 * 365 * 86_400_000;

/** A time span as people write it (`90s`, `60m`, `4h`, `21d`), as milliseconds. */
export const duration = z
  .string()
  .regex(pattern, 'must be a number and a unit: ms, s, m, h, d or w, as in 90s or 21d')
  .transform((text, context): number => {
    const [, count, unit] = pattern.exec(text) ?? [];
    const value = Number(count) * (units[unit ?? ''] ?? Number.NaN);
    if (value <= longest) return value;
    context.addIssue({ code: 'custom', message: 'must be at most ten years' });
    return 0;
  });

/** Shortest first: `[2m, 8m]`. */
export const durationRange = z
  .tuple([duration, duration])
  .refine(([least, most]) => least <= most, 'the first must not be longer than the second');

/** `2.5%` as parts of ten thousand. */
export const percent = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,2})?%$/, 'must be a percentage with at most two decimals, as in 2.5%')
  .transform((text, context): number => {
    const [units = '0', decimals = ''] = text.slice(0, -1).split('.');
    const parts = Number(units) * 100 + Number(decimals.padEnd(2, '0'));
    if (parts <= 10_000) return parts;
    context.addIssue({ code: 'custom', message: 'must be at most 100%' });
    return 0;
  });
