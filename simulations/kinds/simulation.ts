import type { ExactJson } from '../../domain/json/exact-json.js';
import type { FailingSeed, SimulationReport } from '../report/simulation-report.js';
import type { Scenario } from '../scenario/scenario.js';
import type { BrokenRule, RunResult, SimulationStep } from './run-result.js';

/** How a world is after a step. */
export interface Snapshot {
  readonly lines: readonly string[];
  /** The nodes, those first that something goes on with. Each has a text for each column. */
  readonly columns: readonly string[];
  readonly nodes: readonly (readonly (string | number)[])[];
  readonly json: ExactJson;
}

export interface Watched {
  readonly trace: string;
  readonly steps: number;
  /** How the world is at the end, after `last`. */
  snapshot(last: SimulationStep): Snapshot;
}

/** What a report needs besides the scenario. */
export interface Runs<Result extends RunResult = RunResult> {
  /** In the order of seeds. */
  readonly results: readonly Result[];
  readonly failures: readonly FailingSeed[];
  readonly made: SimulationReport['made'];
  readonly command: string;
  /** Seeds that were run twice and agreed. */
  readonly twice: number;
}

export interface Smaller {
  /** Fails by itself with its own seed. */
  readonly scenario: Scenario;
  readonly faults: number;
  readonly nodes: number;
  /** Runs that it took to find it. */
  readonly runs: number;
}

/**
 * A scenario that can be run: what the command line, worker threads and the regression tests know of a kind. Results are
 * only ever handed back to a simulation of the same scenario; so each kind may ask for its own.
 */
export interface Simulation<Result extends RunResult = RunResult> {
  readonly scenario: Scenario;
  /** Ways that are tried and shown beside each other. */
  readonly sides: readonly string[];
  /** The side that is judged. */
  readonly judged: string;
  /** @param isDetailed whether a picture is made of it @returns plain data */
  run(seed: number, side: string, isDetailed: boolean): Result;
  /** Runs it, and shows each step; the run is the same as `run`. */
  watch(seed: number, side: string, onStep: (step: SimulationStep) => void, until?: number): Watched;
  /** How the node of a step is after it, in words. */
  afterwards(step: SimulationStep): string;
  /** How it came to that, in at most 20 lines. */
  story(result: Result, broken: BrokenRule): readonly string[];
  /** A smaller scenario that breaks the same rule on the judged side; null when this one breaks none. */
  shrink(seed: number): Smaller | null;
  report(runs: Runs<Result>): SimulationReport;
}
