import { noWayBack } from '../core/compatibility.js';
import type { Compatibility, SimulationReport } from '../report/simulation-report.js';
import type { WorldRun } from './world-run.js';

/** What of a run counts for the verdict. */
export type JudgedRun = Pick<WorldRun, 'violations' | 'rollout'>;

/** What the scenario asks of its roll-out. */
export interface AskedOfRollout {
  /** Its plan sends nodes back when it is halted. */
  readonly rollsBack: boolean;
  /** So many of the nodes that are on may be unwell at the end, parts of ten thousand. */
  readonly unwellAtMost: number;
}

type Verdict = Pick<SimulationReport, 'verdict' | 'rule'>;

/** Judges all seeds of a thick world; the first rule that applies decides. */
export function judgeWorld(
  results: readonly JudgedRun[],
  asked: AskedOfRollout,
  compatibility: Compatibility | null,
): Verdict {
  if (results.length === 0) return { verdict: 'inconclusive', rule: 'nothing was run' };
  const of = `of ${results.length} ${results.length === 1 ? 'seed' : 'seeds'}`;
  const broken = results.filter(({ violations }) => violations.length > 0);
  if (broken.length > 0) {
    const first = broken[0]?.violations[0]?.invariant ?? '';
    return { verdict: 'no-go', rule: `a rule was broken in ${broken.length} ${of}: ${first}` };
  }
  const rollouts = results.flatMap(({ rollout }) => rollout ?? []);
  if (rollouts.length === 0) return { verdict: 'go', rule: `no rule was broken in any ${of}` };
  return judgeRollouts(rollouts, of, asked, compatibility === null ? [] : noWayBack(compatibility));
}

function judgeRollouts(
  rollouts: readonly NonNullable<JudgedRun['rollout']>[],
  of: string,
  { rollsBack, unwellAtMost }: AskedOfRollout,
  oneWay: readonly string[],
): Verdict {
  const halted = rollouts.filter(({ halt }) => halt !== null).length;
  if (halted > 0)
    return { verdict: 'no-go', rule: `the stop rule called the release back in ${halted} ${of}` };
  const unwell = rollouts.filter((each) => each.unwell * 10_000 > each.on * unwellAtMost);
  const worst = unwell.toSorted((one, other) => other.unwell - one.unwell)[0];
  if (worst !== undefined)
    return {
      verdict: 'no-go',
      rule: `nodes were not well at the end in ${unwell.length} ${of}: ${worst.unwell} of ${worst.on} that are on, at most ${unwellAtMost / 100} % may be`,
    };
  const short = rollouts.filter(({ upgraded, on }) => upgraded * 100 < on * 95).length;
  if (short > 0)
    return {
      verdict: 'inconclusive',
      rule: `95 % of the nodes that are on were not reached in ${short} ${of}`,
    };
  const ways = oneWay.join('; ');
  if (oneWay.length > 0 && rollsBack)
    return { verdict: 'inconclusive', rule: `there is no way back, and the plan has one: ${ways}` };
  const warning = oneWay.length === 0 ? '' : `; warning: no way back: ${ways}`;
  const reached = 'and 95 % of the nodes that are on were reached';
  return { verdict: 'go', rule: `no rule was broken in any ${of}, ${reached}${warning}` };
}
