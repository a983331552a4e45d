import type { Command, RecordNodeOutcome, RecordOutcome } from '../domain/command.js';
import type { Effect, Outcome } from '../domain/effect.js';
import { outstandingNodeEffects } from '../domain/effects/outstanding-node.js';
import { eachOutstanding, isStillWanted, nextTimer } from '../domain/effects/outstanding.js';
import type { ContractId, WorkloadId } from '../domain/ids.js';
import type { Lane, NodeEffect, NodeOutcome } from '../domain/node-effect.js';
import type { NodeState } from '../domain/state/node-state.js';
import { type Step, step } from './step.js';

/** What an input becomes when its turn comes: a command, or null when there is nothing to decide after all. */
export type Input = Command | ((state: NodeState) => Command | null);

/** A body that came inside its contract's data and was not considered yet. */
export interface InlineBody {
  readonly contractId: ContractId;
  readonly data: string;
}

/** What the shell has to do once a turn is durable. */
export interface TurnOrders {
  /** Effects that run and are no longer wanted: told to stop. They still report an outcome. */
  readonly abort: readonly Effect[];
  /** Effects to begin now. */
  readonly start: readonly Effect[];
  /** Of the node as a whole: what runs and is no longer owed, and what is to begin, one effect in each lane at a time. */
  readonly abortNode: readonly NodeEffect[];
  readonly startNode: readonly NodeEffect[];
  /** When the next retry is due, wall clock in ms; null for none. */
  readonly timer: number | null;
  /** Bodies to carry to the intake now. */
  readonly inline: readonly InlineBody[];
}

/** Most turns order nothing of the node as a whole. */
const none: readonly NodeEffect[] = [];

/** Effects of different deployments that run at one time, unless the shell says otherwise. */
export const parallelEffects = 4;

/**
 * The loop of a node without its waiting: the live node's runtime and the simulator drive this same object, each with
 * its own log, drivers, clock and chain. An input is decided (`decide`), the shell makes its events durable, and only
 * then the turn counts (`commit`) and says what is to be done. What it keeps besides the state (what runs, what is
 * being considered) is lost with the process, and the state owes the same after it.
 */
export class NodeLoop {
  readonly #running = new Map<ContractId, Effect>();
  readonly #runningNode = new Map<Lane, NodeEffect>();
  readonly #considering = new Set<ContractId>();
  #state: NodeState;

  /** @param state as the log gives it @param parallel effects of different deployments that run at one time */
  constructor(
    state: NodeState,
    private readonly parallel = parallelEffects,
  ) {
    this.#state = state;
  }

  /** What the log says: never ahead of what is durable. */
  get state(): NodeState {
    return this.#state;
  }

  /** Effects that were begun and whose outcome had no turn yet. */
  get busy(): number {
    return this.#running.size + this.#runningNode.size;
  }

  /**
   * The turn of an input; nothing holds yet. Null: there is nothing to decide. When it has no events, there is nothing
   * to append, and it is committed all the same.
   * @throws DecisionError when the command contradicts the log; EventSchemaError (a bug)
   */
  decide(input: Input): Step | null {
    const command = typeof input === 'function' ? input(this.#state) : input;
    return command === null ? null : step(this.#state, command);
  }

  /** The turn's events are durable: its state holds. Turns are committed in the order in which they were decided. */
  commit(turn: Step): TurnOrders {
    this.#state = turn.state;
    // The outcome of an effect had its turn: the deployment's next one may start.
    if (turn.command.type === 'RecordOutcome') this.#running.delete(turn.command.effect.contractId);
    if (turn.command.type === 'RecordNodeOutcome') this.#releaseNode(turn.command.effect.id);
    const owed = outstandingNodeEffects(this.#state);
    return {
      abortNode: this.#unwantedNode(owed),
      startNode: this.#startableNode(owed),
      abort: this.#unwanted(),
      start: this.#startable(),
      timer: nextTimer(this.#state),
      inline: this.inlineBodies(),
    };
  }

  /** The bodies inside contracts that nobody considers yet; they count as being considered from now on. */
  inlineBodies(): readonly InlineBody[] {
    if (this.#state.inline.size === 0) return [];
    const bodies: InlineBody[] = [];
    for (const contractId of this.#state.inline) {
      const data = this.#state.contracts.get(contractId)?.deploymentData;
      if (data === undefined || this.#considering.has(contractId)) continue;
      this.#considering.add(contractId);
      bodies.push({ contractId, data });
    }
    return bodies;
  }

  /** The intake is done with this contract's body, or will be asked again later: then `inlineBodies` gives it again. */
  considered(contractId: ContractId): void {
    this.#considering.delete(contractId);
  }

  #unwanted(): readonly Effect[] {
    const effects: Effect[] = [];
    for (const effect of this.#running.values()) {
      if (!isStillWanted(this.#state, effect)) effects.push(effect);
    }
    return effects;
  }

  #releaseNode(id: string): void {
    for (const [lane, effect] of this.#runningNode) if (effect.id === id) this.#runningNode.delete(lane);
  }

  #unwantedNode(owed: readonly NodeEffect[]): readonly NodeEffect[] {
    if (this.#runningNode.size === 0) return none;
    return [...this.#runningNode.values()].filter((running) => !owed.some(({ id }) => id === running.id));
  }

  #startableNode(owed: readonly NodeEffect[]): readonly NodeEffect[] {
    if (owed.length === 0) return none;
    const effects = owed.filter(({ lane }) => !this.#runningNode.has(lane));
    for (const effect of effects) this.#runningNode.set(effect.lane, effect);
    return effects;
  }

  /** What is being removed is not made at the same time, although it is wanted again. */
  get #strayBeingRemoved(): WorkloadId | null {
    const running = this.#runningNode.get('strays');
    return running?.kind === 'remove-stray' ? running.workload : null;
  }

  /** One effect per deployment at a time, so its order holds. */
  #startable(): readonly Effect[] {
    const effects: Effect[] = [];
    if (this.#running.size >= this.parallel) return effects;
    for (const effect of eachOutstanding(this.#state)) {
      if (this.#running.has(effect.contractId) || effect.spec.id === this.#strayBeingRemoved) continue;
      this.#running.set(effect.contractId, effect);
      effects.push(effect);
      if (this.#running.size >= this.parallel) break;
    }
    return effects;
  }
}

/** The command that puts what came of an effect on record. @param at wall clock, ms */
export function recordOutcome(effect: Effect, outcome: Outcome, at: number): RecordOutcome {
  const { id, kind, contractId, name, generation, attempt, version } = effect;
  return {
    type: 'RecordOutcome',
    effect: { id, kind, contractId, name, generation, attempt, version },
    outcome,
    at,
  };
}

/** The same for an effect of the node as a whole. */
export function recordNodeOutcome(effect: NodeEffect, outcome: NodeOutcome, at: number): RecordNodeOutcome {
  const { id, kind, task, round, attempt } = effect;
  return { type: 'RecordNodeOutcome', effect: { id, kind, task, round, attempt }, outcome, at };
}
