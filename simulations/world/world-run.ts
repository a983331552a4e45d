import type { RunResult } from '../kinds/run-result.js';
import type { WorldResult } from './world-result.js';

/** What came of a run, as it comes from a worker thread: without the tracks, which are as large as the world. */
export interface WorldRun extends RunResult, Omit<WorldResult, 'hash' | 'tracks' | 'violations'> {
  /** One for each violation. */
  readonly stories: readonly (readonly string[])[];
}

export function worldRun(seed: number, result: WorldResult): WorldRun {
  const { hash: trace, tracks: _, violations, ...rest } = result;
  return {
    ...rest,
    seed,
    side: 'zledger',
    trace,
    violations: violations.map(({ at, node, oracle, detail }) => ({
      at,
      node: node === null ? null : node + 1,
      invariant: oracle,
      detail,
    })),
    stories: violations.map(({ story }) => story),
  };
}
