import type { NodeLoop } from '../../commands/node-loop.js';
import type { StoredEvent } from '../../commands/replay.js';
import type { isNameReadTooEarly, readBody, submitBody } from '../../commands/read-body.js';
import type { Step } from '../../commands/step.js';
import type { followBlocks } from '../../commands/translate-block.js';
import type { TurnRecord } from '../../commands/turn-record.js';
import type { bringsUpkeep } from '../../domain/decide/decide-upkeep.js';
import type { Command } from '../../domain/command.js';
import type { Effect } from '../../domain/effect.js';
import type { DomainEvent } from '../../domain/events/event.js';
import type { NodeEffect } from '../../domain/node-effect.js';
import type { FleetObservation, FleetRollout } from '../../domain/rollout/fleet-gate.js';
import type { UpgradeDecision, UpgradeFacts } from '../../domain/rollout/node-gate.js';
import type { RolloutPlan } from '../../domain/rollout/rollout-plan.js';
import type { NodeState } from '../../domain/state/node-state.js';

/** Versions of one kind of stored thing that a build can read; the last is the one that it writes. */
export interface StoredVersions {
  readonly type: string;
  /** Ascending. */
  readonly reads: readonly number[];
  readonly writes: number;
}

/**
 * The pure core of one build of zledger, as every package carries it in `dist/simulations/core/entry.js`. Two builds can
 * work on the same log, because what passes between them is what is stored: events, inputs, records of turns.
 *
 * A state belongs to the build that made it: it is handed back to that build and to no other. Its type is this build's
 * only so that the checks of a simulation can read what all builds have in common.
 */
export interface CoreBuild {
  /** Every event type, sorted. */
  readonly events: readonly StoredVersions[];
  /** Every type of input, sorted. */
  readonly inputs: readonly StoredVersions[];

  initialState(): NodeState;
  /**
   * Folds stored events of any version into `state`, in place: the recovery of a node. Asks for one after the other was
   * folded. @throws EventUnreadableError
   */
  fold(state: NodeState, stored: Iterable<StoredEvent>): void;
  /** `fold` changes nothing of the data of such events, and keeps no part of it: two builds may be given the same. */
  takesOnlyValues?(type: string): boolean;
  /** The state holds nothing of what such events say: `fold` need not have them. A build without this folds them all. */
  isOnRecordOnly?(type: string): boolean;
  /** `fold` asks for the data of few such events: whoever reads a log for it may leave the data in its bytes until then. */
  isSeldomRead?(type: string): boolean;
  /** The same into a new state that shares what did not change. @throws EventUnreadableError */
  evolve(state: NodeState, stored: readonly StoredEvent[]): NodeState;
  /** A stored event in this build's words. @throws EventUnreadableError */
  readEvent(stored: StoredEvent): DomainEvent;
  /** A logged input in this build's words. @throws EventUnreadableError */
  readInput(logged: unknown): Command;

  /** The events of a command as they would be stored; nothing is checked or applied. @throws DecisionError */
  decide(state: NodeState, command: Command): TurnRecord['events'];
  /** The same on a state that `fold` changes in place: nothing of it is frozen. @throws DecisionError */
  decideInPlace(state: NodeState, command: Command): TurnRecord['events'];
  /** Decides, checks the events against their schemas, and evolves. @throws DecisionError, EventSchemaError (a bug) */
  step(state: NodeState, command: Command): Step;
  /** What goes into the log for a turn. @throws EventSchemaError (a bug) */
  recordOf(turn: Step): TurnRecord;
  /** The loop of a node. @param parallel effects of different deployments that run at one time */
  loop(state: NodeState, parallel?: number): NodeLoop;

  /** What chain and users say, as commands: commands/translate-block.ts, commands/read-body.ts. */
  readonly followBlocks: typeof followBlocks;
  /** Whether a quiet block lets the node decide about itself: domain/decide/decide-upkeep.ts. */
  readonly bringsUpkeep: typeof bringsUpkeep;
  readonly readBody: typeof readBody;
  readonly submitBody: typeof submitBody;
  readonly isNameReadTooEarly: typeof isNameReadTooEarly;

  outstanding(state: NodeState): readonly Effect[];
  /** After such an event `outstanding` gives what it gave before. A build without this is asked after every event. */
  owesSameAfter?(type: string): boolean;
  /** Those of the node as a whole. */
  outstandingNode(state: NodeState): readonly NodeEffect[];
  /** True from the moment when another version is what starts next until this process has ended. */
  isRestartDue(state: NodeState): boolean;
  /** When the next retry is due, wall clock in ms; null for none. */
  nextTimer(state: NodeState): number | null;
  /** SHA-256 over the canonical text, hex. */
  stateHash(state: NodeState): string;
  /** The state as plain data, for comparing states of different builds; maps and sets as plain-state.ts has them. */
  plainState(state: NodeState): unknown;
  /** The part of it at a path, without making the rest; undefined where there is none. */
  plainPart(state: NodeState, path: readonly string[]): unknown;

  readonly gate: CoreGate;
}

/** The gate of roll-outs. */
export interface CoreGate {
  decideUpgrade(facts: UpgradeFacts): UpgradeDecision;
  startRollout(plan: RolloutPlan, release: string, now: number): FleetRollout;
  advanceRollout(plan: RolloutPlan, rollout: FleetRollout, seen: FleetObservation): FleetRollout;
  pauseRollout(rollout: FleetRollout): FleetRollout;
  resumeRollout(rollout: FleetRollout, now: number): FleetRollout;
}
