import { waveOf } from '../../domain/rollout/wave.js';
import { type FarmCurve, farmCurve } from '../report/farm-curve.js';
import { type HeatLane, type HeatMap, heatRows, type HeatState } from '../report/heat-map.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import type { FleetNode } from './fleet.js';
import { planOf } from './plan-of.js';

const states = [
  { sign: 'b', what: 'bad', look: { kind: 'fill', colour: 'bad' } },
  { sign: 's', what: 'can upgrade no more', look: { kind: 'fill', colour: 'stuck' } },
  { sign: 'i', what: 'installs', look: { kind: 'fill', colour: 'changing' } },
  { sign: 'o', what: 'off', look: { kind: 'fill', colour: 'off' } },
] as const satisfies readonly HeatState[];
type Sign = (typeof states)[number]['sign'] | '.';

const mostRows = 72;
const alarming: readonly Sign[] = ['b', 's'];

interface Lane {
  readonly node: FleetNode;
  readonly wave: number;
  runs: string;
  states: string;
}

/** Takes a column whenever it is asked. Rows are ordered by wave and, in it, by what became of the nodes. */
export class HeatRecorder {
  readonly #lanes: readonly Lane[];
  readonly #versions: readonly string[];
  readonly #columns: number[] = [];

  constructor(scenario: RolloutScenario, nodes: readonly FleetNode[]) {
    const plan = planOf(scenario);
    const { from, to } = scenario.releases;
    this.#versions = [from, to];
    this.#lanes = nodes.map((node) => ({ node, wave: waveOf(plan, to, node.farm), runs: '', states: '' }));
  }

  column(at: number): void {
    this.#columns.push(at);
    for (const lane of this.#lanes) {
      lane.runs += lane.node.version === 'to' ? '1' : '0';
      lane.states += signOf(lane.node);
    }
  }

  /** @param farm its number */
  farm(farm: number): FarmCurve | null {
    return farmCurve(this.#lanes.map(laneOf), farm, ['b', 'o']);
  }

  map(): HeatMap {
    const lanes = [...this.#lanes].sort(byFate).map(laneOf);
    const rows = heatRows(lanes, alarming, mostRows);
    return { columns: this.#columns, versions: this.#versions, states, rows };
  }
}

function laneOf({ node, wave, runs, states: had }: Lane): HeatLane {
  return { wave, farm: node.farm, node: node.index + 1, runs, states: had };
}

/** So that a row holds nodes that fared alike: first those that were bad first, then those that had the release first. */
function byFate(one: Lane, two: Lane): number {
  return (
    one.wave - two.wave ||
    first(one.states, 'b') - first(two.states, 'b') ||
    first(one.states, 's') - first(two.states, 's') ||
    first(one.runs, '1') - first(two.runs, '1') ||
    first(two.states, 'o') - first(one.states, 'o') ||
    one.node.index - two.node.index
  );
}

function first(signs: string, sign: string): number {
  const at = signs.indexOf(sign);
  return at < 0 ? signs.length : at;
}

function signOf({ state, stuck }: FleetNode): Sign {
  if (state === 'off') return 'o';
  if (state === 'bad') return 'b';
  if (state === 'installing') return 'i';
  return stuck ? 's' : '.';
}
