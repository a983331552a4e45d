import { shippedScenario } from '../../simulation/shipped-scenarios.js';
import type { ProbeJob, ThinRun } from './probe-job.js';

/** A few seconds, also without a compiler. */
export async function shortJob(): Promise<ProbeJob> {
  return {
    thin: [await thin('chaos-rollout', 30, [1])],
    corpus: true,
    thick: [{ world: 'chaos', nodes: 8, hours: 12, seeds: [1] }],
  };
}

/** What `npm run test:determinism` runs everywhere. */
export async function longJob(seeds: number): Promise<ProbeJob> {
  const some = Array.from({ length: seeds }, (_, index) => index + 1);
  return {
    thin: [
      await thin('chaos-rollout', null, some),
      await thin('bad-release', null, some),
      await thin('month-asleep-rollout', 300, some),
    ],
    corpus: true,
    thick: [
      { world: 'steady', nodes: 20, hours: 24, seeds: some },
      { world: 'chaos', nodes: 20, hours: 24, seeds: some },
    ],
  };
}

async function thin(name: string, nodes: number | null, seeds: readonly number[]): Promise<ThinRun> {
  const text = await shippedScenario(name);
  if (text === null) throw new Error(`invariant: the scenario ${name} is shipped`);
  return { name, text, nodes, seeds };
}
