/**
 * Version and state of the nodes of one run over time: a row is a node, or some that fared alike; a column begins at a moment
 * and ends where the next begins, the last at the end of the run.
 */
export interface HeatMap {
  /** When each column begins, ms. */
  readonly columns: readonly number[];
  /** The oldest first; none: all run the same build. */
  readonly versions: readonly string[];
  /** What a sign of a state means: those that may be here, the worst first. `.` is always the one that needs no mention. */
  readonly states: readonly HeatState[];
  readonly rows: readonly HeatRow[];
}

export interface HeatState {
  /** One character. */
  readonly sign: string;
  readonly what: string;
  /** How it is drawn. */
  readonly look: HeatLook;
}

/**
 * `fill`: in the place of the version's colour, as the node does not do its work with it or is about to change it; `mark`: on
 * top of that, as it was over in a moment.
 */
export type HeatLook =
  | { readonly kind: 'fill'; readonly colour: HeatColour }
  | { readonly kind: 'mark'; readonly shape: HeatMark };
export type HeatMark = 'dot' | 'bar' | 'cross';
/** Names of colours of the page's style. */
export type HeatColour = 'bad' | 'down' | 'off' | 'stuck' | 'short' | 'changing';

export interface HeatRow {
  /** 0: test farms; null: nothing is rolled out. */
  readonly wave: number | null;
  /** Number of the farm; null: nodes of several. */
  readonly farm: number | null;
  /** Number of the node, from 1; null: several. */
  readonly node: number | null;
  readonly nodes: number;
  /** A sign for each column: the place in `versions`, in base 36. */
  readonly runs: string;
  /** A sign for each column, of `states`; `.`: nothing is the matter. */
  readonly states: string;
}

/** A node before it is put into a row. */
export interface HeatLane {
  readonly wave: number | null;
  readonly farm: number;
  /** From 1. */
  readonly node: number;
  readonly runs: string;
  readonly states: string;
}

/**
 * Rows of nodes in their order: one each while they are few, else as many as it takes, all of one wave. A cell of a row says
 * what most of its nodes are, and one of `alarming` as soon as a quarter is.
 * @param alarming signs of states, the worst first
 * @param most rows, about
 */
export function heatRows(lanes: readonly HeatLane[], alarming: readonly string[], most: number): HeatRow[] {
  const perRow = Math.max(1, Math.ceil(lanes.length / most));
  const rows: HeatRow[] = [];
  for (let at = 0; at < lanes.length; ) {
    const wave = lanes[at]?.wave ?? null;
    const group = lanes.slice(at, at + perRow).filter((lane) => lane.wave === wave);
    rows.push(rowOf(group, wave, alarming));
    at += group.length;
  }
  return rows;
}

function rowOf(group: readonly HeatLane[], wave: number | null, alarming: readonly string[]): HeatRow {
  const [first] = group;
  const isOfOneFarm = group.every(({ farm }) => farm === first?.farm);
  const only = group.length === 1 ? first : undefined;
  return {
    wave,
    farm: isOfOneFarm ? (first?.farm ?? null) : null,
    node: only?.node ?? null,
    nodes: group.length,
    runs: mostByColumn(
      group.map(({ runs }) => runs),
      [],
    ),
    states: mostByColumn(
      group.map(({ states }) => states),
      alarming,
    ),
  };
}

/** What most of them say, column by column; all are of one length. */
function mostByColumn(signs: readonly string[], alarming: readonly string[]): string {
  const [first = ''] = signs;
  if (signs.length === 1) return first;
  return Array.from(first, (_, column) =>
    mostOf(
      signs.map((each) => each.charAt(column)),
      alarming,
    ),
  ).join('');
}

/** The sign that stands most often, the first of several; an alarming one that a quarter has. */
function mostOf(signs: readonly string[], alarming: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const sign of signs) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const alarm = alarming.find((sign) => (counts.get(sign) ?? 0) * 4 >= signs.length);
  if (alarm !== undefined) return alarm;
  const [most] = [...counts].sort(([, one], [, two]) => two - one);
  return most?.[0] ?? '.';
}
