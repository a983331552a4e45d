import type { BlockRef } from '../domain/block.js';
import type { Causation } from '../domain/causation.js';
import type { DomainEvent } from '../domain/events/event.js';

/** An event of the log, as projections take it. */
export interface RecordedFact {
  readonly event: DomainEvent;
  /** In the whole log. */
  readonly position: number;
  /** In the event's own stream, from 0, gapless. */
  readonly streamVersion: number;
  readonly commit: {
    readonly causation: Causation;
    readonly cursor: BlockRef | null;
    /** ms */
    readonly chainTime: number;
    /** Wall clock, ms. */
    readonly recordedAt: number;
  };
}

/** What a projection keeps: data that can be stored and read back exactly. */
export type RowData =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly RowData[]
  | { readonly [key: string]: RowData };

/**
 * A read model as a pure fold. Its state is cut into rows, each folded on its own from the events that belong to it,
 * so that a change costs one row and not the whole.
 */
export interface Projection<Row extends RowData> {
  readonly name: string;
  /** Raised with every change of what a row holds: stored rows of another version are built anew from the log. */
  readonly version: number;
  /** The row that an event belongs to: printable ASCII, sortable; null when it belongs to none. */
  rowOf(recorded: RecordedFact): string | null;
  /** A row before its first event. */
  initial(): Row;
  /** The row after one more event; the row that is given is not changed. */
  apply(row: Row, recorded: RecordedFact): Row;
  /**
   * The version before this one, kept for a release or more: its rows answer, and follow the log, while this version is built beside
   * them. Without it what is asked meanwhile is folded from the log itself.
   */
  readonly previous?: PreviousVersion<Row>;
}

/** An earlier version of a projection, whose rows have the same keys. */
export interface PreviousVersion<Row extends RowData> {
  readonly projection: Projection<RowData>;
  /** A row of it in the words of the version that is asked for. Only ever given what its `apply` gave. */
  readonly tell: (row: RowData) => Row;
}
