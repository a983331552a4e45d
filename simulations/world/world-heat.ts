import { waveOf } from '../../domain/rollout/wave.js';
import { type FarmCurve, farmCurve } from '../report/farm-curve.js';
import { type HeatLane, type HeatMap, heatRows, type HeatState } from '../report/heat-map.js';
import type { World } from './world.js';
import type { WorldNode } from './world-node.js';
import { takesPart } from './world-scenario.js';

/** An hour of blocks. Quiet ones go on record in ranges of less. */
const farBehind = 600;
const mostRows = 96;

const states = [
  {
    sign: 'b',
    what: 'refuses to start, as with a damaged log, or runs a release that failed on it',
    look: { kind: 'fill', colour: 'bad' },
  },
  { sign: 'd', what: 'its process is down', look: { kind: 'fill', colour: 'down' } },
  { sign: 'o', what: 'its host is off', look: { kind: 'fill', colour: 'off' } },
  { sign: 'w', what: 'lacks a workload that ran', look: { kind: 'fill', colour: 'short' } },
  { sign: 'c', what: 'an hour or more behind the chain', look: { kind: 'fill', colour: 'stuck' } },
  { sign: 'i', what: 'changes its version', look: { kind: 'fill', colour: 'changing' } },
  { sign: 'x', what: 'a release failed on it, or was called back', look: { kind: 'mark', shape: 'cross' } },
  { sign: 'h', what: 'its host was rebooted meanwhile', look: { kind: 'mark', shape: 'bar' } },
  { sign: 'r', what: 'its process ended and was started again', look: { kind: 'mark', shape: 'dot' } },
] as const satisfies readonly HeatState[];
type Sign = (typeof states)[number]['sign'] | '.';

/** By them rows are ordered; a row of several nodes has them as soon as a quarter has. */
const alarming: readonly Sign[] = ['b', 'd', 'o', 'w', 'c'];

interface Column {
  /** One of each node: a sign of `states`, and the place of what it runs. */
  readonly signs: readonly Sign[];
  readonly runs: Uint8Array;
}

/**
 * Writes down how each node is whenever availability is sampled, and what befell it since the sample before. It looks at the
 * world and changes nothing; a world without a report has none.
 */
export class WorldHeat {
  readonly #columns: Column[] = [];
  readonly #begins: number[] = [0];
  #last = 0;
  readonly #boots: Uint32Array;
  /** How many releases had failed on each node. */
  readonly #failed: Uint32Array;

  constructor(private readonly world: World) {
    this.#boots = Uint32Array.from(world.nodes, ({ host }) => host.boot);
    this.#failed = new Uint32Array(world.nodes.length);
  }

  /** Ends a column. @param lacking places of the nodes that lack a workload */
  column(lacking: ReadonlySet<number>): void {
    const { nodes, now, chain } = this.world;
    const head = chain.head(now);
    const runs = new Uint8Array(nodes.length);
    const signs = nodes.map((node, index) => {
      runs[index] = node.version?.place ?? 0;
      return this.#signOf(node, head, lacking);
    });
    this.#columns.push({ signs, runs });
    for (const [index, { host, lastState }] of nodes.entries()) {
      this.#boots[index] = host.boot;
      this.#failed[index] = lastState?.upgrade.failed.length ?? 0;
    }
    this.#last = now;
    this.#begins.push(now);
  }

  /** @param farm its number */
  farm(farm: number): FarmCurve | null {
    return farmCurve(this.#lanes(), farm, ['b', 'd', 'o', 'w']);
  }

  map(): HeatMap {
    const { world } = this;
    return {
      columns: this.#begins.slice(0, this.#columns.length),
      versions: world.rollout?.versions ?? [],
      states,
      rows: heatRows(inOrder(this.#lanes()), alarming, mostRows),
    };
  }

  #lanes(): readonly HeatLane[] {
    const { nodes, scenario } = this.world;
    return nodes.filter(({ index }) => takesPart(scenario, index)).map((node) => this.#laneOf(node));
  }

  #laneOf({ index, farm }: WorldNode): HeatLane {
    const { scenario } = this.world;
    const { release } = scenario;
    return {
      wave: release === null ? null : waveOf(release.plan, release.named[0].to, this.world.farmIdOf(farm)),
      farm: farm + 1,
      node: index + 1,
      runs: this.#columns.map(({ runs }) => (runs[index] ?? 0).toString(36)).join(''),
      states: this.#columns.map(({ signs }) => signs[index] ?? '.').join(''),
    };
  }

  #signOf(node: WorldNode, head: number, lacking: ReadonlySet<number>): Sign {
    const { loop, index, host, isAsleep, broken, version, downSince } = node;
    if (broken !== null) return 'b';
    if (isAsleep) return 'o';
    if (loop === null) return 'd';
    const { upgrade, chain } = loop.state;
    if (version !== null && upgrade.failed.includes(version.running)) return 'b';
    if (lacking.has(index)) return 'w';
    if (head - (chain.cursor?.number ?? head) > farBehind) return 'c';
    if (upgrade.failed.length > (this.#failed[index] ?? 0)) return 'x';
    if (upgrade.change !== null) return 'i';
    if (host.boot !== this.#boots[index]) return 'h';
    return downSince > this.#last ? 'r' : '.';
  }
}

/** By wave, else farm by farm; the worst first. */
function inOrder(lanes: readonly HeatLane[]): readonly HeatLane[] {
  const farms = new Map<number, number>();
  const of = lanes.map((lane) => ({ lane, trouble: troubleOf(lane), first: firstRelease(lane) }));
  for (const { lane, trouble } of of) farms.set(lane.farm, (farms.get(lane.farm) ?? 0) + trouble);
  // Rows of several nodes hold those that fared alike, of whatever farm.
  const isByFarm = lanes.length <= mostRows;
  const ofFarm = ({ farm, wave }: HeatLane): number =>
    isByFarm && wave === null ? (farms.get(farm) ?? 0) : 0;
  of.sort(
    (one, two) =>
      (one.lane.wave ?? 0) - (two.lane.wave ?? 0) ||
      ofFarm(two.lane) - ofFarm(one.lane) ||
      (isByFarm && one.lane.wave === null ? one.lane.farm - two.lane.farm : 0) ||
      two.trouble - one.trouble ||
      one.first - two.first ||
      one.lane.node - two.lane.node,
  );
  return of.map(({ lane }) => lane);
}

/** Columns in which it was not as it should be; what was over in a moment counts less. */
function troubleOf({ states: signs }: HeatLane): number {
  let trouble = 0;
  for (const sign of signs) if (sign !== '.') trouble += alarming.some((each) => each === sign) ? 100 : 1;
  return trouble;
}

function firstRelease({ runs }: HeatLane): number {
  const at = runs.search(/[^0]/);
  return at < 0 ? runs.length : at;
}
