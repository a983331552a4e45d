/** Something in the states of two builds that differs at the end of a log. */
export interface WatchedState {
  readonly cause: string;
  /** Where, in plain states. */
  readonly path: readonly string[];
}
