import type { HeatLane } from './heat-map.js';

/** One farm over time, at the moments at which its run was sampled. */
export interface FarmCurve {
  readonly farm: number;
  readonly nodes: number;
  /** Nodes that are on and well and lack nothing. */
  readonly available: readonly number[];
}

/** @param bad signs of states in which a node is not available @returns null when the farm has no nodes */
export function farmCurve(
  lanes: readonly HeatLane[],
  farm: number,
  bad: readonly string[],
): FarmCurve | null {
  const its = lanes.filter((lane) => lane.farm === farm);
  const [first] = its;
  if (first === undefined) return null;
  const available = Array.from(
    { length: first.states.length },
    (_, column) => its.filter(({ states }) => !bad.includes(states[column] ?? '.')).length,
  );
  return { farm, nodes: its.length, available };
}
