import type { BrokenRule, RunResult } from '../kinds/run-result.js';
import type { FarmCurve } from '../report/farm-curve.js';
import type { HeatMap } from '../report/heat-map.js';
import type { Situation } from './situations.js';
import type { FarmTally } from './tally.js';

/** Something that a picture marks on its time line. `at` in ms since the start. */
export interface Mark {
  readonly at: number;
  readonly kind: 'wave' | 'halt' | 'event';
  readonly label: string;
}

export type Violation = BrokenRule;

/** What came of one run under one mechanism. Times in ms; figures are integers. */
export interface RolloutResult extends RunResult {
  /** The mechanism. */
  readonly side: 'zos' | 'zledger';
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
  /** Times that a node read the chain's version record. */
  readonly chainRequests: number;
  readonly installingPeak: number;
  readonly samples: readonly RolloutSample[];
  readonly marks: readonly Mark[];
  /** The farms that suffered most, at most five. */
  readonly worstFarms: readonly FarmTally[];
  /** How often each situation came up that the scenario is about. */
  readonly seen: readonly (readonly [Situation, number])[];
  /** Only when it was asked for. */
  readonly heat: HeatMap | null;
  /** The first of `worstFarms`, at the samples; with `heat` only. */
  readonly worstFarm: FarmCurve | null;
  readonly violations: readonly Violation[];
}

export interface RolloutSample {
  readonly at: number;
  readonly upgraded: number;
  readonly bad: number;
  readonly off: number;
  readonly installing: number;
  /** Requests to the hub since the sample before, most in one second. */
  readonly hubPeak: number;
  /** Readings of the chain's version record since the sample before. */
  readonly chainRequests: number;
}
