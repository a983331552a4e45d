/** What came of one run under one mechanism. Times in ms; figures are integers. */
export interface RolloutResult {
  readonly mechanism: 'zos' | 'zledger';
  readonly seed: number;
  /** Hash of every step: the same seed gives the same, on every machine. */
  readonly trace: string;
  /** How many things happened. */
  readonly steps: number;
  readonly nodes: {
    /** Bad at any time. */
    readonly hurt: number;
    readonly badPeak: number;
    readonly badAtEnd: number;
    /** Took the release at least once. */
    readonly exposed: number;
    readonly upgradedAtEnd: number;
    /** Can take no release until somebody reboots them. */
    readonly stuckAtEnd: number;
  };
  /** Node-milliseconds in a bad state. */
  readonly badTime: number;
  /** From the announcement until this share of the nodes that are on run the release; null: not reached. */
  readonly reached: {
    readonly half: number | null;
    readonly most: number | null;
    readonly all: number | null;
  };
  readonly halt: {
    readonly at: number;
    readonly exposed: number;
    readonly bad: number;
    readonly by: string;
  } | null;
  readonly hub: { readonly requests: number; readonly peakPerSecond: number };
  readonly installingPeak: number;
  readonly samples: readonly RolloutSample[];
  readonly violations: readonly string[];
}

export interface RolloutSample {
  readonly at: number;
  readonly upgraded: number;
  readonly bad: number;
  readonly off: number;
  readonly installing: number;
}
