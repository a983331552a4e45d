import { HeatRecorder } from './heat-recorder.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import type { RolloutResult, RolloutSample } from './rollout-result.js';
import type { RolloutWorld } from './rollout-world.js';

const closely = 10 * 60_000;
const mostSamples = 144;

/** When samples are taken, ms: every ten minutes in the day and a half after the announcement, then as many until the end. */
export function sampleTimes({ announced, horizon }: RolloutScenario): readonly number[] {
  const times: number[] = [];
  const near = Math.min(horizon, announced + 36 * 3_600_000);
  for (let at = 0; at < near; at += Math.max(closely, Math.floor(near / (2 * mostSamples)))) times.push(at);
  const apart = Math.max(closely, Math.floor((horizon - near) / mostSamples));
  for (let at = near; at <= horizon; at += apart) times.push(at);
  return times;
}

/** Looks at a run and writes down what the report shows. It changes nothing of it. */
export class RolloutRecorder {
  readonly #samples: RolloutSample[] = [];
  readonly #heat: HeatRecorder | null;
  readonly #reached: { half: number | null; most: number | null; all: number | null } = {
    half: null,
    most: null,
    all: null,
  };
  #chainRequests = 0;

  constructor(
    private readonly world: RolloutWorld,
    isDetailed: boolean,
  ) {
    this.#heat = isDetailed ? new HeatRecorder(world.scenario, world.nodes) : null;
  }

  sample(): void {
    const { tally, now: at } = this.world;
    const { upgraded, bad, off, installingNow: installing, hubPeakLately: hubPeak, chainRequests } = tally;
    const since = chainRequests - this.#chainRequests;
    this.#samples.push({ at, upgraded, bad, off, installing, hubPeak, chainRequests: since });
    tally.hubPeakLately = 0;
    this.#chainRequests = chainRequests;
    this.#heat?.column(at);
  }

  /** A node took the release. */
  notice(): void {
    const { upgraded, off } = this.world.tally;
    const on = this.world.nodes.length - off;
    const after = this.world.now - this.world.scenario.announced;
    if (upgraded * 2 >= on) this.#reached.half ??= after;
    if (upgraded * 20 >= on * 19) {
      this.#reached.most ??= after;
      this.world.checks.reached();
    }
    if (upgraded >= on) this.#reached.all ??= after;
  }

  /** @param worst the farm that suffered most; undefined: none did */
  result(worst: number | undefined): Pick<RolloutResult, 'samples' | 'reached' | 'heat' | 'worstFarm'> {
    const worstFarm = worst === undefined ? null : (this.#heat?.farm(worst) ?? null);
    return { samples: this.#samples, reached: this.#reached, heat: this.#heat?.map() ?? null, worstFarm };
  }
}
