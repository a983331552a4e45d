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
  readonly #most: {
    readonly hurt: number;
    readonly bad: number;
    readonly badFor: number;
    readonly hubPeak: number;
  };
  #isReached = false;

  constructor(private readonly world: CheckedWorld) {
    const { checks, fleet } = world.scenario;
    const nodes = (share: number | undefined): number =>
      share === undefined ? Number.POSITIVE_INFINITY : Math.floor((fleet.nodes * share) / 10_000);
    this.#most = {
      hurt: nodes(checks.hurt),
      bad: nodes(checks.bad_at_once),
      badFor: checks.bad_for ?? Number.POSITIVE_INFINITY,
      hubPeak: checks.hub_requests ?? Number.POSITIVE_INFINITY,
    };
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

  /** A node is no longer bad, or the run ends. @param duration how long it was, ms */
  wasBad(node: number, duration: number): void {
    const minutes = (ms: number): number => Math.round(ms / 60_000);
    if (duration > this.#most.badFor)
      this.#broken(
        'no node stays bad',
        node,
        `bad for ${minutes(duration)} minutes, allowed: ${minutes(this.#most.badFor)}`,
      );
  }

  /** The hub was asked. */
  asked(): void {
    const { hubPeak } = this.world.tally;
    if (hubPeak > this.#most.hubPeak)
      this.#broken(
        'the hub is not stormed',
        null,
        `requests in one second: ${hubPeak}, allowed: ${this.#most.hubPeak}`,
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
