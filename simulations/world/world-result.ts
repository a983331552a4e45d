import type { FarmCurve } from '../report/farm-curve.js';
import type { HeatMap } from '../report/heat-map.js';
import type { Mark } from '../rollout/rollout-result.js';
import type { Oracle, OracleCount } from './oracle-list.js';

/** A rule that was broken. */
export interface Violation {
  readonly oracle: Oracle;
  /** From 0; null: about the whole world. */
  readonly node: number | null;
  /** ms since the start. */
  readonly at: number;
  /** Number of the step, from 1. */
  readonly step: number;
  readonly detail: string;
  /** What came before on that node, the newest last; at most 20 lines. */
  readonly story: readonly string[];
}

export interface WorldFigures {
  readonly at: number;
  readonly nodesUp: number;
  /** Part of the memory of all hosts that is on nodes that can take a new workload, parts of ten thousand. */
  readonly capacity: number;
  /** Workloads that were accepted, ran once and are not paused for want of funds; and those of them that run. */
  readonly wanted: number;
  readonly running: number;
  readonly commits: number;
  /** Nodes that run the release that the chain names then. */
  readonly upgraded: number;
}

/** What a farm suffered. */
export interface FarmFigures {
  /** From 1. */
  readonly farm: number;
  readonly nodes: number;
  /** Nodes that were down, or lacked a workload, at once. */
  readonly badPeak: number;
  /** Node-milliseconds of it, as far as samples tell. */
  readonly badTime: number;
}

export interface WorldResult {
  /** 16 hex digits: the same steps gave it. */
  readonly hash: string;
  readonly steps: number;
  readonly commits: number;
  readonly violations: readonly Violation[];
  /** How often each situation really came about; those that never did too. */
  readonly coverage: readonly { readonly situation: string; readonly count: number }[];
  readonly oracles: readonly OracleCount[];
  readonly figures: readonly WorldFigures[];
  /** Of all samples, parts of ten thousand. */
  readonly availability: number;
  readonly worstFarms: readonly FarmFigures[];
  /** Null: nothing was rolled out. */
  readonly rollout: {
    readonly marks: readonly Mark[];
    readonly halt: RolloutHalt | null;
    /** Nodes that run the newest release at the end, of those whose host is on; and nodes that took any at any time. */
    readonly upgraded: number;
    readonly on: number;
    readonly exposed: number;
    /** Nodes whose host is on and that run, at the end, a release that had failed on them, or nothing. */
    readonly unwell: number;
    /** What runs at the end, and on how many nodes; the oldest version first. */
    readonly versions: readonly { readonly version: string; readonly nodes: number }[];
  } | null;
  /** Only when it was asked for. */
  readonly heat: HeatMap | null;
  /** The first of `worstFarms`, at the samples; with `heat` only. */
  readonly worstFarm: FarmCurve | null;
  /** For each node its rolling hash at the end of each minute. */
  readonly tracks: readonly Uint32Array[];
}

/** How a roll-out was stopped. */
export interface RolloutHalt {
  readonly at: number;
  readonly exposed: number;
  readonly bad: number;
  readonly by: string;
}
