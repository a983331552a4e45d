/** A rule that was broken. `at` in ms since the start. */
export interface BrokenRule {
  readonly at: number;
  /** Number of the node, from 1; null when it is not about one node. */
  readonly node: number | null;
  /** The rule, in words that stay the same: by them two failures are known to be one. */
  readonly invariant: string;
  readonly detail: string;
}

/** What every run gives, whatever it simulates. Plain data: it comes from worker threads. */
export interface RunResult {
  readonly seed: number;
  /** The way that was tried. */
  readonly side: string;
  /** Hash of every step: the same seed gives the same, on every machine. */
  readonly trace: string;
  readonly steps: number;
  readonly violations: readonly BrokenRule[];
}

/** One step, as it is traced. */
export interface SimulationStep {
  /** From 1. */
  readonly step: number;
  /** ms since the start. */
  readonly at: number;
  /** What came due. */
  readonly what: string;
  /** Number of the node that it was about, from 1; null: about all. */
  readonly node: number | null;
}
