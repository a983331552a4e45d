import { runRollout } from '../../../simulations/rollout/run-rollout.js';
import { readRollout } from '../../../simulations/scenario/read-scenario.js';
import { runWorld } from '../../../simulations/world/run-world.js';
import { chaosWorld, steadyWorld } from '../../../simulations/world/world-scenario.js';
import { foldLog } from './fold-log.js';
import { hashOf } from './hash-of.js';
import type { ProbeJob, ProbeLog, ProbeResult, ThickRun, ThinRun } from './probe-job.js';

/** Runs all of a job. Nothing of Node.js is used here: it runs under hardened globals too. */
export function runProbe({ thin, thick, corpus }: ProbeJob, log: ProbeLog): ProbeResult[] {
  return [...thin.flatMap(runThin), ...thick.flatMap(runThick), ...(corpus ? [foldLog(log)] : [])];
}

function runThin({ name, text, nodes, seeds }: ThinRun): ProbeResult[] {
  const read = readRollout(text);
  const scenario = nodes === null ? read : { ...read, fleet: { ...read.fleet, nodes } };
  return seeds.flatMap((seed) =>
    (['zos', 'zledger'] as const).map((mechanism) => {
      const result = runRollout(scenario, seed, mechanism, { isDetailed: true });
      return {
        run: `thin ${name}, ${scenario.fleet.nodes} nodes, ${mechanism}, seed ${seed}`,
        final: hashOf(result),
        trace: result.trace,
      };
    }),
  );
}

function runThick({ world, nodes, hours, seeds }: ThickRun): ProbeResult[] {
  const horizon = hours * 3_600_000;
  const scenario = world === 'steady' ? steadyWorld(nodes, horizon) : chaosWorld(nodes, horizon);
  return seeds.map((seed) => {
    const result = runWorld(scenario, seed);
    return {
      run: `thick ${world}, ${nodes} nodes for ${hours} h, seed ${seed}`,
      final: hashOf(result),
      trace: result.hash,
    };
  });
}
