import type { Resources } from '../../domain/chain-fact.js';
import type { Users } from './users.js';
import type { NodeView, RolloutView } from './world-parts.js';
import { takesPart, type WorldScenario } from './world-scenario.js';
import type { FarmFigures, WorldFigures } from './world-result.js';

interface Sampled {
  readonly now: number;
  readonly nodes: readonly NodeView[];
  readonly users: Users;
  readonly rollout: RolloutView | null;
  readonly scenario: Pick<WorldScenario, 'farms' | 'only'>;
  capacityOf(node: number): Resources;
}

/**
 * Samples what users have of what they had: workloads that were accepted and ran once, and that
 *  that stand on a host that is up, whole and not
 * paused. Machines outlive the process of their node, so a node that is down for a moment takes nothing away.
 */
export class Availability {
  readonly figures: WorldFigures[] = [];
  /** Memory of each host, GiB. */
  readonly #memory: Float64Array;
  readonly #allMemory: number;
  readonly #farms: { nodes: number; badPeak: number; badTime: number }[];
  #last = 0;
  #running = 0;
  #wanted = 0;

  constructor(private readonly world: Sampled) {
    this.#farms = Array.from({ length: world.scenario.farms }, () => ({ nodes: 0, badPeak: 0, badTime: 0 }));
    this.#memory = Float64Array.from(world.nodes, ({ index }) =>
      takesPart(world.scenario, index) ? Number(world.capacityOf(index).mru) / 2 ** 30 : 0,
    );
    this.#allMemory = this.#memory.reduce((sum, memory) => sum + memory, 0);
    for (const { farm, index } of world.nodes) {
      const of = takesPart(world.scenario, index) ? this.#farms[farm] : undefined;
      if (of !== undefined) of.nodes += 1;
    }
  }

  /** Takes a sample; the time since the one before counts for what it finds. */
  sample(): { readonly running: number; readonly wanted: number; readonly lacking: ReadonlySet<number> } {
    const { now, nodes, users, scenario } = this.world;
    const lacking = new Set<number>();
    const { running, wanted } = users.running(lacking);
    const bad = this.#farms.map(() => 0);
    let nodesUp = 0;
    let commits = 0;
    let memory = 0;
    for (const node of nodes) {
      if (!takesPart(scenario, node.index)) continue;
      commits += node.commits;
      const isUp = node.loop !== null;
      if (isUp) nodesUp += 1;
      // A node that changes its version answers nobody for a moment.
      if (isUp && !node.isChanging) memory += this.#memory[node.index] ?? 0;
      if (!isUp || lacking.has(node.index)) bad[node.farm] = (bad[node.farm] ?? 0) + 1;
    }
    const since = now - this.#last;
    for (const [index, farm] of this.#farms.entries()) {
      const count = bad[index] ?? 0;
      farm.badPeak = Math.max(farm.badPeak, count);
      farm.badTime += count * since;
    }
    this.#last = now;
    this.#running += running;
    this.#wanted += wanted;
    const upgraded = this.world.rollout?.upgraded() ?? 0;
    const capacity = share(memory, this.#allMemory);
    this.figures.push({ at: now, nodesUp, capacity, running, wanted, commits, upgraded });
    return { running, wanted, lacking };
  }

  /** Over all samples, parts of ten thousand; all is well when nobody wanted anything. */
  get overall(): number {
    return share(this.#running, this.#wanted);
  }

  /** Farms with the most nodes that were down or lacked something at once, at most five. */
  worstFarms(): readonly FarmFigures[] {
    return this.#farms
      .map((farm, index) => ({ farm: index + 1, ...farm }))
      .filter(({ badPeak }) => badPeak > 0)
      .sort(
        (one, two) =>
          two.badPeak * one.nodes - one.badPeak * two.nodes ||
          two.badTime - one.badTime ||
          one.farm - two.farm,
      )
      .slice(0, 5);
  }
}

/** Parts of ten thousand. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 10_000 : Math.floor((part * 10_000) / whole);
}
