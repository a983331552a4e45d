import type { FarmCurve } from './farm-curve.js';
import type { HeatMap } from './heat-map.js';
import type { Mark } from '../rollout/rollout-result.js';
import type { Band } from './band.js';

/**
 * What a rehearsal found: the JSON of `zledger simulate --json`, and all that the HTML page shows. Times are ms since the
 * start of the run unless they say otherwise, counts are integers, shares are parts of ten thousand. A part that was not
 * looked at is null, which is something else than a part in which nothing was found.
 */
export interface SimulationReport {
  /** Version of this form. */
  readonly report: 1;
  readonly scenario: ReportedScenario;
  /** What made it: the same versions and scenario give the same report, to the byte. */
  readonly made: { readonly zledger: string; readonly node: string };
  /** Makes this report again. */
  readonly command: string;
  readonly verdict: 'go' | 'no-go' | 'inconclusive';
  /** The rule that decided, in words. */
  readonly rule: string;
  readonly seeds: {
    readonly first: number;
    readonly last: number;
    readonly run: number;
    readonly failed: number;
    /** Seeds that were run a second time, all with the same hash. */
    readonly twice: number;
  };
  /** One for each way that was tried: today's mechanism and zledger's, or one build and another. */
  readonly sides: readonly ReportSide[];
  readonly coverage: readonly Situation[] | null;
  /** Rules that were checked as it ran; null where they are not counted. */
  readonly oracles: readonly CheckedRule[] | null;
  readonly differences: readonly CauseOfDifference[] | null;
  readonly compatibility: Compatibility | null;
  readonly failures: readonly FailingSeed[];
  readonly runs: readonly ReportedRun[];
}

export interface ReportedScenario {
  readonly name: string;
  readonly kind: string;
  readonly about: string;
  readonly nodes: number;
  readonly farms: number;
  readonly horizon: number;
  readonly release: { readonly from: string; readonly to: string; readonly announced: number } | null;
}

/**
 * What is followed over time. Nodes, except `hubPeak` (requests in the worst second), `chainRequests` (a minute), `workloads`
 * (those that run, of those that should) and `capacity` (what can take new workloads, of all): both parts of ten thousand.
 */
export const seriesNames = [
  'upgraded',
  'available',
  'capacity',
  'bad',
  'installing',
  'hubPeak',
  'chainRequests',
  'workloads',
] as const;
export type SeriesName = (typeof seriesNames)[number];

export interface ReportSide {
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Moments of the samples, and what was sampled then, over seeds. */
  readonly at: readonly number[];
  readonly series: Readonly<Partial<Record<SeriesName, readonly Band[]>>>;
  /** Of the first seed. */
  readonly marks: readonly Mark[];
  /** One for each seed in which the roll-out was stopped. */
  readonly halts: readonly {
    readonly seed: number;
    readonly at: number;
    readonly exposed: number;
    readonly bad: number;
    readonly by: string;
  }[];
  /** The farms that suffered most in any seed. */
  readonly worstFarms: readonly {
    readonly seed: number;
    readonly farm: number;
    readonly nodes: number;
    readonly badPeak: number;
    readonly badTime: number;
  }[];
  /** Of the first seed: the farm that suffered most in it, at `at`; null: none suffered. */
  readonly worstFarm: FarmCurve | null;
  /** Of the first seed. */
  readonly heat: HeatMap | null;
}

export interface Figure {
  readonly key: string;
  readonly what: string;
  /** `share`: parts of ten thousand. */
  readonly unit: 'count' | 'ms' | 'hours' | 'share';
  /** Null: it never came to it. */
  readonly band: Band | null;
}

/** A situation that faults are meant to bring about, and how often they did. Zero is a warning: it was not tested. */
export interface Situation {
  readonly situation: string;
  readonly count: number;
}

/** A rule that was checked as it ran. One that was never checked is a warning, as nothing is known about it. */
export interface CheckedRule {
  readonly oracle: string;
  /** In words. */
  readonly rule: string;
  readonly checked: number;
  readonly broken: number;
}

/** Why two builds made something else of the same log. */
export interface CauseOfDifference {
  readonly cause: string;
  readonly count: number;
  readonly log: string | null;
  /** Position in that log of the first event that shows it. */
  readonly position: string;
  readonly before: string;
  readonly after: string;
}

/** Who reads what whom wrote, and with which chain runtime. */
export interface Compatibility {
  readonly cells: readonly {
    readonly reader: string;
    readonly writer: string;
    /** Chain spec, or null where it makes no difference. */
    readonly spec: string | null;
    readonly state: 'reads' | 'refuses' | 'breaks' | 'untested';
    readonly note: string;
  }[];
  /** Which build goes on with blocks of which runtime of the chain; left out where no chain is in it. */
  readonly chains?: readonly {
    readonly reader: string;
    readonly spec: string;
    readonly state: 'reads' | 'stops' | 'untested';
    readonly note: string;
  }[];
}

export interface FailingSeed {
  readonly seed: number;
  /** The invariant that was broken. */
  readonly invariant: string;
  /** At most 20 lines. */
  readonly story: readonly string[];
  /** Number of the node that it was broken on, from 1; null: it is about all. */
  readonly node: number | null;
  /** Runs this seed again. */
  readonly command: string;
  /** Runs it up to the step that broke the rule, and shows how everything is then. */
  readonly inspect: string;
  /** What shrinking made of it; null when it was not asked for. */
  readonly shrunk: {
    readonly faults: number;
    readonly nodes: number;
    readonly runs: number;
    /** The smaller scenario, a YAML file. */
    readonly scenario: string;
    /** Runs it, once it is saved under the name that this has. */
    readonly command: string;
  } | null;
}

export interface ReportedRun {
  readonly seed: number;
  readonly side: string;
  /** Hash of every step. */
  readonly trace: string;
  readonly steps: number;
  readonly violations: number;
}
