/**
 * Unsigned numbers with 64 fractional bits, as the chain's own cost arithmetic uses them (Rust's U64F64): division and
 * multiplication cut off what does not fit, so amounts come out as on the chain, to the last unit.
 */
export type Fixed = bigint;

const one = 1n << 64n;

export const fixed = (value: bigint | number): Fixed => BigInt(value) << 64n;
export const multiply = (a: Fixed, b: Fixed): Fixed => (a * b) >> 64n;
export const divide = (a: Fixed, b: Fixed): Fixed => (a << 64n) / b;
/** To the nearest integer, halves upwards. */
export const round = (value: Fixed): bigint => (value + one / 2n) >> 64n;
export const greater = (a: Fixed, b: Fixed): Fixed => (a > b ? a : b);
export const lesser = (a: Fixed, b: Fixed): Fixed => (a < b ? a : b);
