import type { Projection, RowData } from '../../projections/projection.js';
import type { ViewMark } from './view-entries.js';
import type { ViewTrack } from './view-track.js';

/** How far rows of a view are behind the log. */
export interface LaneLag {
  readonly version: number;
  /** The first event that is not in them. */
  readonly nextPosition: number;
  /** Events that they do not have yet. */
  readonly lag: number;
}

/** How far a view is behind the log: the rows that are served, or, when there are none, those that are built. */
export interface ViewLag extends LaneLag {
  readonly name: string;
  /** Rows are being built: beside the served ones, or because there are none. */
  readonly rebuilding: boolean;
  /** Those that are being built; null when none are. */
  readonly building: LaneLag | null;
}

/** Rows of one moment: all from the same step. */
export interface ViewReading {
  /** Rows from a key (inclusive) to another (exclusive), in order. */
  rows<Row extends RowData>(projection: Projection<Row>, from: string, to: string): Promise<Row[]>;
}

/** @param end the next position of the log */
export function lagOf({ projection, served, built }: ViewTrack, end: number): ViewLag {
  const { name, version } = projection;
  const building = built === null ? null : laneLag(built.mark, end);
  const answers = served === null ? building : laneLag(served.mark, end);
  return {
    name,
    ...(answers ?? { version, nextPosition: 0, lag: end }),
    rebuilding: building !== null,
    building,
  };
}

const laneLag = ({ version, head }: ViewMark, end: number): LaneLag => ({
  version,
  nextPosition: head.nextPosition,
  lag: Math.max(0, end - head.nextPosition),
});
