import type { FieldRule } from './field-description.js';

/** Rules that several types share. */
export const notZero: FieldRule = { says: 'not 0', good: [1, 18446744073709551615n], bad: [0, null] };

export const notEmpty: FieldRule = { says: 'not empty', good: ['x'], bad: ['', null] };

export const isSet = (good: string): FieldRule => ({ says: 'must be set', good: [good], bad: ['', null] });

const hexOf = (bytes: number): string => 'ab'.repeat(bytes);

export const hexBytes = (bytes: number): FieldRule => ({
  says: `${bytes} bytes`,
  good: [hexOf(bytes), hexOf(bytes).toUpperCase()],
  bad: ['', hexOf(bytes - 1), hexOf(bytes + 1)],
});
