import type { RolloutResult } from './rollout-result.js';

/** What the rehearsal says of the roll-out, and the rule that decided. */
export interface Verdict {
  readonly verdict: 'go' | 'no-go' | 'inconclusive';
  readonly rule: string;
}

/**
 * Judges the runs of zledger's mechanism, all seeds of one scenario; the first rule that applies decides. A release that
 * the gate stopped is one that must not go out, however few were hurt.
 */
export function judge(results: readonly RolloutResult[]): Verdict {
  const of = `of ${results.length} ${results.length === 1 ? 'seed' : 'seeds'}`;
  const count = (is: (result: RolloutResult) => boolean): number => results.filter(is).length;
  if (results.length === 0) return { verdict: 'inconclusive', rule: 'nothing was run' };
  const broken = count(({ violations }) => violations.length > 0);
  if (broken > 0) {
    const first = results.flatMap(({ violations }) => violations)[0];
    return { verdict: 'no-go', rule: `a rule was broken in ${broken} ${of}: ${first?.invariant ?? ''}` };
  }
  const halted = count(({ halt }) => halt !== null);
  if (halted > 0)
    return { verdict: 'no-go', rule: `the stop rule called the release back in ${halted} ${of}` };
  const bad = count(({ nodes }) => nodes.badAtEnd > 0);
  if (bad > 0)
    return { verdict: 'no-go', rule: `nodes were bad at the end in ${bad} ${of}, and nothing stopped it` };
  const short = count(({ reached }) => reached.most === null);
  if (short > 0)
    return {
      verdict: 'inconclusive',
      rule: `95 % of the nodes that are on were not reached in ${short} ${of}`,
    };
  return {
    verdict: 'go',
    rule: '95 % of the nodes that are on were reached with every seed, and none stayed bad',
  };
}
