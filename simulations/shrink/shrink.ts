import { ddmin } from './ddmin.js';

/** A failure, as shrinking knows it again: the same rule is broken. */
export interface Failure {
  readonly at: number;
  readonly node: number | null;
  readonly invariant: string;
}

/** How a kind of scenario is made smaller. Nothing here knows what the scenario is. */
export interface Shrinkable<Scenario, Fault> {
  /** Runs it. Null: nothing was broken. */
  run(scenario: Scenario): Failure | null;
  /** Its faults, all of them as data. */
  faults(scenario: Scenario): readonly Fault[];
  withFaults(scenario: Scenario, faults: readonly Fault[]): Scenario;
  /** Whether a fault has to do with a failure, at first sight: most often the same node. */
  concerns(fault: Fault, failure: Failure): boolean;
  /** The same, ending soon after the failure. */
  endingAt(scenario: Scenario, at: number): Scenario;
  /** The nodes that take part, and the same scenario with these only, each as it was; left out: none can be taken out. */
  readonly nodes?: {
    of(scenario: Scenario): readonly number[];
    only(scenario: Scenario, nodes: readonly number[]): Scenario;
  };
  /** Smaller ones to try, one after the other, each from the last that still failed: fewer nodes, less load, fewer classes. */
  readonly smaller: readonly ((scenario: Scenario) => Scenario | null)[];
}

export interface Shrunk<Scenario> {
  readonly scenario: Scenario;
  readonly failure: Failure;
  readonly faults: number;
  /** Runs that it took. */
  readonly runs: number;
}

export const defaultRuns = 100;

/**
 * Finds a smaller scenario in which the same rule is broken: it ends soon after the failure, has as few nodes and faults as
 * possible, and less of all else.
 * @param mostRuns a run more than so many is not made; what was found until then is what comes out
 * @returns null when it does not fail at all
 */
export function shrink<Scenario, Fault>(
  how: Shrinkable<Scenario, Fault>,
  scenario: Scenario,
  mostRuns: number = defaultRuns,
): Shrunk<Scenario> | null {
  const first = how.run(scenario);
  if (first === null) return null;
  const search = new Search(how, scenario, first, mostRuns);
  search.end();
  search.oneNode();
  search.fewerFaults();
  search.fewerNodes();
  search.allElse();
  search.end();
  return {
    scenario: search.best,
    failure: search.failure,
    faults: how.faults(search.best).length,
    runs: search.runs,
  };
}

class Search<Scenario, Fault> {
  runs = 1;

  constructor(
    private readonly how: Shrinkable<Scenario, Fault>,
    public best: Scenario,
    public failure: Failure,
    private readonly mostRuns: number,
  ) {}

  end(): void {
    this.#take(this.how.endingAt(this.best, this.failure.at));
  }

  /** First those that seem to have to do with it, at one go; then as ddmin says. */
  fewerFaults(): void {
    const near = this.how.faults(this.best).filter((fault) => this.how.concerns(fault, this.failure));
    if (near.length < this.how.faults(this.best).length) this.#take(this.how.withFaults(this.best, near));
    const all = this.how.faults(this.best);
    const from = this.best;
    ddmin(all, (some) => this.#take(this.how.withFaults(from, some)));
  }

  /** Most failures are one node's own, and every later run is as small as what is left here. */
  oneNode(): void {
    const { node } = this.failure;
    if (this.how.nodes !== undefined && node !== null) this.#take(this.how.nodes.only(this.best, [node]));
  }

  fewerNodes(): void {
    const { nodes } = this.how;
    if (nodes === undefined) return;
    const from = this.best;
    ddmin(nodes.of(from), (some) => some.length > 0 && this.#take(nodes.only(from, some)));
  }

  allElse(): void {
    for (const step of this.how.smaller)
      for (;;) {
        const candidate = step(this.best);
        if (candidate === null || !this.#take(candidate)) break;
      }
  }

  /** Runs it, and keeps it when the same rule is broken. */
  #take(scenario: Scenario): boolean {
    if (this.runs >= this.mostRuns) return false;
    this.runs += 1;
    const failure = this.how.run(scenario);
    if (failure?.invariant !== this.failure.invariant) return false;
    this.best = scenario;
    this.failure = failure;
    return true;
  }
}
