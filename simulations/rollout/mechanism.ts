import type { FleetNode } from './fleet.js';
import type { Violation } from './rollout-result.js';

/** How a fleet takes a release: today's way or ours. Everything else of the world is the same for both. */
export interface Mechanism {
  readonly name: 'zos' | 'zledger';
  /** The node is on for the first time in this run. */
  starts(node: FleetNode): void;
  /** Its own moment to look has come. */
  looks(node: FleetNode): void;
  /** What it installed is in place. */
  installed(node: FleetNode): void;
  /** Its health check has an answer. */
  checked(node: FleetNode): void;
  /** It was off, or rebooted. */
  boots(node: FleetNode): void;
  /** The chain names something else. */
  recordChanged(): void;
  /** Comes every five minutes: whoever steers the roll-out looks. */
  steers(): void;
  /** The operator wants no more nodes to begin, for a while. */
  pauses(): void;
  resumes(): void;
  /** What broke a rule that the mechanism promises; empty when nothing did. */
  violations(): readonly Violation[];
}
