import { RandomStream } from '../engine/random-stream.js';
import type { Fault, RolloutScenario } from '../scenario/rollout-scenario.js';

const kinds = ['reboot', 'no-chain', 'no-hub', 'slow-disk'] as const;

/**
 * All faults of a run, in order of time: those that the scenario names, and those that its swarm draws. Drawn before the
 * first step, each kind by a stream of its own, so that a run with this very list in its scenario is the same run.
 */
export function drawFaults(scenario: RolloutScenario, seed: number): readonly Fault[] {
  const { faults, swarm, fleet, horizon } = scenario;
  const drawn = Array.from({ length: swarm?.faults ?? 0 }, (_, index): Fault => {
    const what = kinds[index % kinds.length] ?? 'reboot';
    const stream = new RandomStream(seed, `fault/${what}/${index}`);
    const at = stream.below(horizon);
    const node = 1 + stream.below(fleet.nodes);
    return what === 'reboot'
      ? { at, node, what }
      : { at, node, what, for: stream.between(60_000, 6 * 3_600_000) };
  });
  return [...faults, ...drawn].sort((one, two) => one.at - two.at);
}
