/** A rule that was broken. */
export interface Violation {
  readonly oracle: string;
  /** From 0; null: about the whole world. */
  readonly node: number | null;
  /** ms since the start. */
  readonly at: number;
  /** Number of the step, from 1. */
  readonly step: number;
  /** What came before on that node, the newest last; at most 20 lines. */
  readonly story: readonly string[];
}

export interface WorldFigures {
  readonly at: number;
  readonly nodesUp: number;
  readonly workloadsOk: number;
  readonly workloadsWanted: number;
  readonly commits: number;
}

export interface WorldResult {
  /** 16 hex digits: the same steps gave it. */
  readonly hash: string;
  readonly steps: number;
  readonly commits: number;
  readonly violations: readonly Violation[];
  /** How often each situation really came about; those that never did too. */
  readonly coverage: readonly { readonly situation: string; readonly count: number }[];
  readonly figures: readonly WorldFigures[];
  /** For each node its rolling hash at the end of each minute. */
  readonly tracks: readonly Uint32Array[];
}

/** Who looks at a run. Nothing of it changes the run. */
export interface WorldHooks {
  readonly onStep?: (step: number, at: number, node: number | null, what: string) => void;
  /** Ends the run after this step. */
  readonly until?: number;
}
