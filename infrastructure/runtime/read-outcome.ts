import { z } from 'zod';
import type { Outcome } from '../../domain/effect.js';
import { resultData } from '../../domain/events/workload-events.js';

/** Longest reason that goes on record, in UTF-16 units: a host command may print megabytes. */
const reasonMax = 4000;

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), result: resultData }),
  z.object({ kind: z.literal('failed'), reason: z.string(), retryable: z.boolean() }),
]);

/**
 * What a driver answered, as the log can carry it. A driver that answers anything else has a bug, which must cost
 * one try and not the node: a commit that is refused would stop it again after each restart.
 */
export function readOutcome(answer: unknown): Outcome {
  const verdict = outcome.safeParse(answer);
  if (!verdict.success) {
    return {
      kind: 'failed',
      reason: 'the driver broke: its answer has not the right shape',
      retryable: true,
    };
  }
  if (verdict.data.kind === 'failed') return { ...verdict.data, reason: carriable(verdict.data.reason) };
  const { result } = verdict.data;
  if (result === null) return { kind: 'done', result };
  const entries = Object.entries(result).filter(([key]) => key !== '__proto__');
  return {
    kind: 'done',
    result: Object.fromEntries(entries.map(([key, value]) => [carriable(key), carriableValue(value)])),
  };
}

function carriableValue(value: string | number | readonly string[]): string | number | readonly string[] {
  if (typeof value === 'string') return carriable(value);
  if (typeof value === 'object') return value.map(carriable);
  // the log stores no -0
  return value === 0 ? 0 : value;
}

/** Lone surrogates become U+FFFD: UTF-8 cannot carry them. */
const carriable = (text: string): string => text.slice(0, reasonMax).replace(/\p{Surrogate}/gu, '\uFFFD');
