import { InvalidArgumentError } from 'commander';

import type { SeedRange } from '../../simulation/rehearse.js';

/** What the command line of `zledger simulate` says. */
export interface SimulateOptions {
  readonly seed?: number;
  readonly seeds?: SeedRange;
  readonly threads?: number;
  readonly keepGoing: boolean;
  readonly report?: string;
  readonly shrink: boolean;
  readonly pin?: string;
  readonly trace?: string;
  readonly until?: number;
  readonly inspect: boolean;
  readonly compare?: string;
  readonly otherSeed?: number;
  readonly side?: string;
  readonly list: boolean;
  readonly schema: boolean;
  readonly json: boolean;
}

/** Parses `1..100`, at most 100,000 seeds. */
export function seedRange(text: string): SeedRange {
  const [, first, last] = /^(\d{1,15})\.\.(\d{1,15})$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (from <= to && to - from < 100_000) return { from, to };
  throw new InvalidArgumentError('It must be two numbers as in 1..100, at most 100000 seeds.');
}
