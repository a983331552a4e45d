import { waveOf } from '../../domain/rollout/wave.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import type { FleetNode } from './fleet.js';
import { planOf } from './plan-of.js';

/**
 * Version and state of the fleet over time: a row is a band of nodes of one wave, a column a moment, a cell one letter of
 * `heatStates`.
 */
export interface HeatMap {
  /** Moments, ms. */
  readonly columns: readonly number[];
  readonly rows: readonly { readonly wave: number; readonly nodes: number; readonly cells: string }[];
}

/** What a letter means. A cell says what most of its nodes are; bad or stuck as soon as a quarter is. */
export const heatStates = {
  f: 'runs the old version',
  i: 'installs',
  t: 'runs the release',
  b: 'bad',
  s: 'can upgrade no more',
  o: 'off',
} as const;
export type HeatState = keyof typeof heatStates;

const mostRows = 72;
const alarming: readonly HeatState[] = ['b', 's'];

interface Lane {
  readonly node: FleetNode;
  readonly wave: number;
  cells: string;
}

/** Takes a column whenever it is asked. Rows are ordered by wave and, in it, by what became of the nodes. */
export class HeatRecorder {
  readonly #lanes: readonly Lane[];
  readonly #columns: number[] = [];

  constructor(scenario: RolloutScenario, nodes: readonly FleetNode[]) {
    const plan = planOf(scenario);
    this.#lanes = nodes.map((node) => ({
      node,
      wave: waveOf(plan, scenario.releases.to, node.farm),
      cells: '',
    }));
  }

  column(at: number): void {
    this.#columns.push(at);
    for (const lane of this.#lanes) lane.cells += stateOf(lane.node);
  }

  map(): HeatMap {
    const perRow = Math.ceil(this.#lanes.length / mostRows);
    const lanes = [...this.#lanes].sort(byFate);
    const rows: { wave: number; nodes: number; cells: string }[] = [];
    for (let at = 0; at < lanes.length; ) {
      const wave = lanes[at]?.wave ?? 0;
      const row = lanes.slice(at, at + perRow).filter((lane) => lane.wave === wave);
      rows.push({
        wave,
        nodes: row.length,
        cells: this.#columns.map((_, column) => cellOf(row, column)).join(''),
      });
      at += row.length;
    }
    return { columns: this.#columns, rows };
  }
}

/** So that a row holds nodes that fared alike: first those that were bad first, then those that had the release first. */
function byFate(one: Lane, two: Lane): number {
  return (
    one.wave - two.wave ||
    first(one, 'b') - first(two, 'b') ||
    first(one, 's') - first(two, 's') ||
    first(one, 't') - first(two, 't') ||
    first(two, 'o') - first(one, 'o') ||
    one.node.index - two.node.index
  );
}

function first({ cells }: Lane, state: HeatState): number {
  const at = cells.indexOf(state);
  return at < 0 ? cells.length : at;
}

function cellOf(row: readonly Lane[], column: number): HeatState {
  const counts: Record<HeatState, number> = { f: 0, i: 0, t: 0, b: 0, s: 0, o: 0 };
  // Each cell was written from a state.
  for (const { cells } of row) counts[cells[column] as HeatState] += 1;
  const alarm = alarming.find((state) => counts[state] * 4 >= row.length);
  if (alarm !== undefined) return alarm;
  let most: HeatState = 'f';
  for (const state of ['f', 'i', 't', 'o'] as const) if (counts[state] > counts[most]) most = state;
  return most;
}

function stateOf({ state, stuck, version }: FleetNode): HeatState {
  if (state === 'off') return 'o';
  if (state === 'bad') return 'b';
  if (state === 'installing') return 'i';
  if (stuck) return 's';
  return version === 'to' ? 't' : 'f';
}
