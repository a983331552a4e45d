import { InvalidArgumentError } from 'commander';

import type { BuildPath } from '../../simulation/build-path.js';
import type { SeedRange } from '../../simulation/rehearse.js';

/** What the command line of `zledger simulate` says. */
export interface SimulateOptions {
  readonly seed?: number;
  readonly seeds?: SeedRange;
  readonly threads?: number;
  readonly keepGoing: boolean;
  readonly report?: string;
  readonly shrink: boolean;
  readonly build?: readonly BuildPath[];
  readonly fromLogs?: readonly string[];
  readonly pin?: string;
  readonly trace?: string;
  readonly until?: number;
  readonly inspect: boolean;
  readonly compare?: string;
  readonly otherSeed?: number;
  readonly otherBuild?: readonly BuildPath[];
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

/** Parses `new=../zledger-0.2.0`, once for each name. */
export function namedBuild(text: string, before: readonly BuildPath[] = []): readonly BuildPath[] {
  const [, name, path] = /^([a-z][a-z0-9-]{0,30})=(.+)$/.exec(text) ?? [];
  if (name === undefined || path === undefined)
    throw new InvalidArgumentError(
      'It must be a name and the folder of a package, as in new=../zledger-0.2.0.',
    );
  if (before.some((each) => each.name === name))
    throw new InvalidArgumentError(`There is a build ${name} already.`);
  return [...before, { name, path }];
}
