import { TraceHash } from '../../../simulations/engine/trace-hash.js';
import type { ProbeAnswer, ProbeResult } from './probe-job.js';

/** Runs that came out otherwise than under the first condition; empty when all is the same. */
export function differences(first: ProbeAnswer, other: ProbeAnswer): string[] {
  const found = new Map(other.results.map((result) => [result.run, result]));
  return first.results.flatMap((expected): string[] => {
    const result = found.get(expected.run);
    if (result === undefined) return [`${expected.run}: did not run`];
    if (result.final === expected.final && result.trace === expected.trace) return [];
    return [`${expected.run}: ${text(result)} instead of ${text(expected)}`];
  });
}

const text = ({ final, trace }: ProbeResult): string => `final ${final}, trace ${trace}`;

/** One hash over all runs, for a table. */
export function overall(results: readonly ProbeResult[], of: 'final' | 'trace'): string {
  const hash = new TraceHash();
  for (const result of results) {
    hash.text(result.run);
    hash.text(result[of]);
  }
  return hash.digest();
}
