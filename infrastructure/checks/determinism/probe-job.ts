import type { RecordedEvent } from '../../ledger/ledger.js';
import type { RolloutScenario } from '../../../simulations/scenario/rollout-scenario.js';

/** What a probe runs, as data, so that it can be handed to another process, engine or thread. */
export interface ProbeJob {
  readonly thin: readonly ThinRun[];
  readonly thick: readonly ThickRun[];
  /** Folds the corpus: every event that was ever written, in every version, with upcasters and views. */
  readonly corpus: boolean;
}

/** The events of the corpus; read where there are files. */
export type ProbeLog = readonly RecordedEvent[];

/** A roll-out over a modelled fleet, under both mechanisms. */
export interface ThinRun {
  readonly name: string;
  /** A scenario file's own text. */
  readonly text: string;
  /** Another size of the fleet; null: the scenario's own. */
  readonly nodes: RolloutScenario['fleet']['nodes'] | null;
  readonly seeds: readonly number[];
}

/** A world of whole nodes. */
export interface ThickRun {
  readonly world: 'steady' | 'chaos';
  readonly nodes: number;
  readonly hours: number;
  readonly seeds: readonly number[];
}

/** Where and how a probe runs what it is told; besides the engine, its options and its environment. */
export interface ProbePlace {
  /** On a worker thread, or on the main one. */
  readonly thread: boolean;
  /** The thread's globals are hardened before anything of the core is loaded. Only on a worker thread. */
  readonly hardened: boolean;
}

/** What came of one run. Two engines agree when both are the same text. */
export interface ProbeResult {
  /** `chaos, 8 nodes, 12 h, seed 3` */
  readonly run: string;
  /** Hash of all that the run gave: figures, logs' heads, states, violations, what was seen. */
  readonly final: string;
  /** Hash of its steps, one after the other. */
  readonly trace: string;
}

/** What a probe prints: what it really ran on, and what came of it. */
export interface ProbeAnswer {
  readonly engine: string;
  readonly options: readonly string[];
  readonly timeZone: string;
  readonly locale: string;
  readonly results: readonly ProbeResult[];
}
