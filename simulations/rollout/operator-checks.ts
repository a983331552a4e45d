import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import type { Violation } from './rollout-result.js';
import type { Tally } from './tally.js';

/** The part of a world that is checked. */
interface CheckedWorld {
  readonly scenario: RolloutScenario;
  readonly tally: Tally;
  readonly now: number;
}

/** Checks as a run goes on what the scenario's `checks` ask for; each is broken once at most. */
export class OperatorChecks {
  readonly violations: Violation[] = [];
  readonly #most: { readonly hurt: number; readonly bad: number };
  #isReached = false;

  constructor(private readonly world: CheckedWorld) {
    const { checks, fleet } = world.scenario;
    const nodes = (share: number | undefined): number =>
      share === undefined ? Number.POSITIVE_INFINITY : Math.floor((fleet.nodes * share) / 10_000);
    this.#most = { hurt: nodes(checks.hurt), bad: nodes(checks.bad_at_once) };
  }

  /** A node turned bad. */
  bad(node: number): void {
    const { tally } = this.world;
    if (tally.bad > this.#most.bad)
      this.#broken(
        'not too many nodes are bad at once',
        node,
        `bad at once: ${tally.bad}, allowed: ${this.#most.bad}`,
      );
    if (tally.everBad > this.#most.hurt)
      this.#broken(
        'not too many nodes are hurt',
        node,
        `hurt until now: ${tally.everBad}, allowed: ${this.#most.hurt}`,
      );
  }

  /** 95 % of the nodes that are on run the release. */
  reached(): void {
    this.#isReached = true;
  }

  /** The run goes on from here; what should have come until now did or did not. */
  due(): void {
    if (this.#isReached) return;
    this.#broken('95 % of the nodes that are on run the release in time', null, 'they do not');
  }

  #broken(invariant: string, node: number | null, detail: string): void {
    if (this.violations.some((violation) => violation.invariant === invariant)) return;
    this.violations.push({ at: this.world.now, node, invariant, detail });
  }
}
