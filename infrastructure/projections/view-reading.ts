import type { Projection, RowData } from '../../projections/projection.js';

/** How far a view is behind the log. */
export interface ViewLag {
  readonly name: string;
  readonly version: number;
  /** The first event that is not in it. */
  readonly nextPosition: number;
  /** Events that it does not have yet. */
  readonly lag: number;
  readonly rebuilding: boolean;
}

/** Rows of one moment: all from the same step. */
export interface ViewReading {
  /** Rows from a key (inclusive) to another (exclusive), in order. */
  rows<Row extends RowData>(projection: Projection<Row>, from: string, to: string): Promise<Row[]>;
}
