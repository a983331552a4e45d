import type { SimulationReport } from '../report/simulation-report.js';
import type { WorldRun } from './world-run.js';

/** Judges all seeds of a thick world; the first rule that applies decides. */
export function judgeWorld(results: readonly WorldRun[]): Pick<SimulationReport, 'verdict' | 'rule'> {
  if (results.length === 0) return { verdict: 'inconclusive', rule: 'nothing was run' };
  const of = `of ${results.length} ${results.length === 1 ? 'seed' : 'seeds'}`;
  const broken = results.filter(({ violations }) => violations.length > 0);
  if (broken.length > 0) {
    const first = broken[0]?.violations[0]?.invariant ?? '';
    return { verdict: 'no-go', rule: `a rule was broken in ${broken.length} ${of}: ${first}` };
  }
  const rollouts = results.flatMap(({ rollout }) => rollout ?? []);
  const halted = rollouts.filter(({ halt }) => halt !== null).length;
  if (halted > 0)
    return { verdict: 'no-go', rule: `the stop rule called the release back in ${halted} ${of}` };
  const short = rollouts.filter(({ upgraded, on }) => upgraded * 100 < on * 95).length;
  if (short > 0)
    return {
      verdict: 'inconclusive',
      rule: `95 % of the nodes that are on were not reached in ${short} ${of}`,
    };
  const reached = rollouts.length === 0 ? '' : ', and 95 % of the nodes that are on were reached';
  return { verdict: 'go', rule: `no rule was broken in any ${of}${reached}` };
}
