import type { SimulationStep } from '../kinds/run-result.js';
import type { Runs, Simulation, Smaller, Watched } from '../kinds/simulation.js';
import type { SimulationReport } from '../report/simulation-report.js';
import type { WorldFile } from '../scenario/world-file.js';
import type { BlockWire } from './block-wire.js';
import { runWorld } from './run-world.js';
import { shrinkWorld } from './shrink-world.js';
import type { World } from './world.js';
import { coresOf, type GivenBuild, worldCompatibility, type WorldCores } from './world-builds.js';
import type { WorldNode } from './world-node.js';
import type { StartLogs } from './origin/from-logs.js';
import { onRecording, type RecordedChain } from './origin/origin-of-recording.js';
import { worldOfFile } from './world-of-file.js';
import { worldReport } from './world-report.js';
import { type WorldRun, worldRun } from './world-run.js';
import type { WorldScenario } from './world-scenario.js';
import { snapshotOf } from './world-snapshot.js';

interface WorldStep extends SimulationStep {
  /** Whether its process runs, where its acknowledged log ends with which hash, and how much is on its host. */
  readonly up?: boolean;
  readonly position?: number;
  readonly head?: string;
  readonly things?: number;
}

/** Thick mode behind the interface of all kinds. */
export class WorldSimulation implements Simulation<WorldRun> {
  readonly sides = ['zledger'];
  readonly judged = 'zledger';

  readonly #cores: WorldCores;

  readonly #world: WorldScenario;

  /**
   * @param given builds for names of the scenario; what is not given is this very code, or its stand-in
   * @param logs that the first nodes begin with
   * @param recording that is the chain
   * @throws LogUnusableError, RecordingUnusableError
   */
  constructor(
    readonly scenario: WorldFile,
    private readonly given: readonly GivenBuild[] = [],
    private readonly wire: BlockWire | null = null,
    private readonly logs: StartLogs | null = null,
    private readonly recording: RecordedChain | null = null,
  ) {
    this.#cores = coresOf(scenario, given);
    this.#world = this.#worldOf(scenario);
  }

  /** @throws LogUnusableError */
  #worldOf(file: WorldFile): WorldScenario {
    const world = worldOfFile(file);
    if (this.recording !== null) return onRecording(world, this.recording);
    return file.from_logs === undefined ? world : (this.logs?.beginning(world) ?? world);
  }

  run(seed: number, _: string, isDetailed: boolean): WorldRun {
    return worldRun(seed, runWorld(this.#world, seed, { isDetailed }, this.#cores, this.wire));
  }

  watch(seed: number, _: string, onStep: (step: WorldStep) => void, until?: number): Watched {
    let world: World | null = null;
    const hooks = {
      onStep: (step: number, at: number, node: WorldNode | null, what: string): void =>
        onStep(stepOf(step, at, node, what)),
      onEnd: (end: World): void => {
        world = end;
      },
    };
    const { hash, steps } = runWorld(
      this.#world,
      seed,
      until === undefined ? hooks : { ...hooks, until },
      this.#cores,
      this.wire,
    );
    return {
      trace: hash,
      steps,
      snapshot: (last) => {
        if (world === null) throw new Error('invariant: a run ended without its world');
        return snapshotOf(world, last);
      },
    };
  }

  afterwards({ up, position, head, things }: WorldStep): string {
    return `it is ${up === true ? 'up' : 'down'}, its log ends at ${position} (${head}), ${things} things are on its host`;
  }

  story({ stories }: WorldRun): readonly string[] {
    return stories[0] ?? [];
  }

  shrink(seed: number): Smaller | null {
    return shrinkWorld(this.scenario, seed, {
      cores: this.#cores,
      wire: this.wire,
      worldOf: (file) => this.#worldOf(file),
    });
  }

  report(runs: Runs<WorldRun>): SimulationReport {
    return worldReport(this.scenario, runs, worldCompatibility(this.scenario, this.given));
  }
}

function stepOf(step: number, at: number, node: WorldNode | null, what: string): WorldStep {
  if (node === null) return { step, at, what, node: null };
  const { nextPosition: position, hash } = node.acknowledged;
  return {
    step,
    at,
    what,
    node: node.index + 1,
    up: node.loop !== null,
    position,
    head: hash.slice(0, 12),
    things: node.host.things.size,
  };
}
