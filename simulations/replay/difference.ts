/** An event as it is stored, without its place in the log. */
export interface EventRecord {
  readonly stream: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** Plain data; what it is, the build knows that wrote it. */
  readonly data: unknown;
}

/** What of two builds differs: events that they decide, effects that they owe, the states that they fold, or whether they can go on at all. */
export type DifferenceKind = 'events' | 'effects' | 'state' | 'failure';

/** One difference between two builds on one log. */
export interface Difference {
  readonly kind: DifferenceKind;
  /**
   * What it is, in words that are the same wherever it happens: event types and paths of fields, without ids, amounts
   * and positions. Differences are counted, and waived, by it.
   */
  readonly cause: string;
  /** What the first build has; undefined: nothing. Plain data. */
  readonly before: unknown;
  /** What the second has. */
  readonly after: unknown;
  /** Of states: where in the plain state. */
  readonly path?: readonly string[];
}

/** Names of both builds, as the report says them: `old` and `new`. */
export interface Names {
  readonly before: string;
  readonly after: string;
}
