import type { Runs, Simulation, Smaller, Watched } from '../kinds/simulation.js';
import type { SimulationReport } from '../report/simulation-report.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import { rehearsalReport } from './rehearsal-report.js';
import type { RolloutResult, Violation } from './rollout-result.js';
import type { RolloutWorld } from './rollout-world.js';
import type { RolloutStep } from './run-hooks.js';
import { runRollout } from './run-rollout.js';
import { shrinkRollout } from './shrink-rollout.js';
import { snapshotOf } from './snapshot.js';
import { storyOf } from './story.js';

type Side = RolloutResult['side'];

/** Thin mode behind the interface of all kinds: Zero-OS's way beside zledger's, which is the one that is judged. */
export class RolloutSimulation implements Simulation<RolloutResult> {
  readonly sides = ['zos', 'zledger'];
  readonly judged = 'zledger';

  constructor(readonly scenario: RolloutScenario) {}

  run(seed: number, side: string, isDetailed: boolean): RolloutResult {
    return runRollout(this.scenario, seed, sideOf(side), { isDetailed });
  }

  watch(seed: number, side: string, onStep: (step: RolloutStep) => void, until?: number): Watched {
    let world: RolloutWorld | null = null;
    const onEnd = (end: RolloutWorld): void => {
      world = end;
    };
    const hooks = until === undefined ? { onStep, onEnd } : { onStep, onEnd, until };
    const { trace, steps } = runRollout(this.scenario, seed, sideOf(side), hooks);
    return {
      trace,
      steps,
      snapshot: (last) => {
        if (world === null) throw new Error('a run ended without its world');
        return snapshotOf(world, last);
      },
    };
  }

  afterwards({ state, version }: RolloutStep): string {
    return `it is ${state}, runs ${version}`;
  }

  story({ seed }: RolloutResult, broken: Violation): readonly string[] {
    return storyOf(this.scenario, seed, broken);
  }

  shrink(seed: number): Smaller | null {
    const shrunk = shrinkRollout(this.scenario, seed);
    if (shrunk === null) return null;
    const { scenario, faults, runs } = shrunk;
    return { scenario: { ...scenario, seed }, faults, nodes: scenario.fleet.nodes, runs };
  }

  report(runs: Runs<RolloutResult>): SimulationReport {
    return rehearsalReport({ scenario: this.scenario, ...runs });
  }
}

function sideOf(side: string): Side {
  if (side === 'zos' || side === 'zledger') return side;
  throw new Error(`invariant: a roll-out has no side '${side}'`);
}
