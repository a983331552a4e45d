import type { HeatMap, HeatRow } from '../heat-map.js';
import { percent } from './figures.js';

/** What the cells of some rows say, and over how many node-milliseconds. */
interface Spell {
  readonly what: string;
  readonly time: number;
}

/** What a heat map shows, for who does not see it. @param until end of the last column, ms */
export function describeHeat(heat: HeatMap, until: number): string {
  const nodes = heat.rows.reduce((sum, row) => sum + row.nodes, 0);
  return `Of the time of ${nodes} nodes: ${spellsOf(heat, heat.rows, until)
    .map(({ what, time }) => `${what} ${percent(time, nodes * until)}`)
    .join(', ')}.`;
}

/** Versions first; what does not come up is left out. */
export function spellsOf(heat: HeatMap, rows: readonly HeatRow[], until: number): readonly Spell[] {
  const times = new Map<string, number>();
  for (const place of versionsOf(heat).keys()) times.set(place.toString(36), 0);
  for (const { sign } of heat.states) times.set(`state ${sign}`, 0);
  for (const { nodes, runs, states } of rows)
    for (const [at, from] of heat.columns.entries()) {
      const time = Math.max(0, Math.min(until, heat.columns[at + 1] ?? until) - from) * nodes;
      const key = states[at] === '.' ? (runs[at] ?? '0') : `state ${states[at]}`;
      times.set(key, (times.get(key) ?? 0) + time);
    }
  const names = new Map([
    ...versionsOf(heat).map((what, place) => [place.toString(36), what] as const),
    ...heat.states.map(({ sign, what }) => [`state ${sign}`, what] as const),
  ]);
  return [...times].flatMap(([key, time]) => (time === 0 ? [] : { what: names.get(key) ?? key, time }));
}

/** What a colour of a version says. */
export function versionsOf({ versions }: HeatMap): readonly string[] {
  return versions.length === 0 ? ['runs'] : versions.map((version) => `runs ${version}`);
}

/** The wave of a row, else its farm. */
export function blockName({ wave, farm }: HeatRow): string {
  if (wave !== null) return wave === 0 ? 'test farms' : `wave ${wave}`;
  return farm === null ? '' : `farm ${farm}`;
}
