import { clock } from '../report/clock.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import type { PlantedBug } from './planted-bug.js';
import type { Violation } from './rollout-result.js';
import type { RolloutStep } from './run-hooks.js';
import { runRollout } from './run-rollout.js';

const mostLines = 20;
const noise = /sample|steered|operator looks|\(void\)/;

/**
 * How it came to a violation, in at most 20 lines: what befell all, and what the node of it did, up to the step that broke
 * the rule. The seed is run again for it.
 */
export function storyOf(
  scenario: RolloutScenario,
  seed: number,
  violation: Violation,
  plant?: PlantedBug,
): readonly string[] {
  const steps: RolloutStep[] = [];
  const onStep = (step: RolloutStep): void => {
    const isOurs = step.node === null || step.node === violation.node;
    if (isOurs && step.at <= violation.at && !noise.test(step.what)) steps.push(step);
  };
  const result = runRollout(scenario, seed, 'zledger', plant === undefined ? { onStep } : { onStep, plant });
  const marks = result.marks
    .filter(({ at, kind }) => at <= violation.at && kind !== 'event')
    .map(({ at, label }) => ({ at, text: label }));
  const lines = joined(
    [...steps.map((step) => ({ at: step.at, text: sentence(step) })), ...marks].sort(
      (one, two) => one.at - two.at,
    ),
  );
  const ending = `${clock(violation.at)}  ${violation.detail}`;
  const kept = lines.slice(-(mostLines - 2));
  const left = lines.length - kept.length;
  return [...(left === 0 ? [] : [`... ${left} steps before`]), ...kept, ending];
}

/** What is the same again and again is said once. */
function joined(moments: readonly { readonly at: number; readonly text: string }[]): readonly string[] {
  const lines: { readonly at: number; readonly text: string; times: number }[] = [];
  for (const { at, text } of moments) {
    const last = lines.at(-1);
    if (last?.text === text) last.times += 1;
    else lines.push({ at, text, times: 1 });
  }
  return lines.map(({ at, text, times }) => `${clock(at)}  ${text}${times === 1 ? '' : ` (${times} times)`}`);
}

function sentence({ node, what, state, version }: RolloutStep): string {
  return node === null ? what : `node ${node}: ${what}; it is ${state}, runs ${version}`;
}
