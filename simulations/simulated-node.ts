import { replayInto } from '../commands/replay.js';
import { recordable, type Step, step } from '../commands/step.js';
import type { Command, StartNode } from '../domain/command.js';
import type { Effect, Outcome } from '../domain/effect.js';
import { nextTimer, outstanding } from '../domain/effects/outstanding.js';
import { initialState, type NodeState } from '../domain/state/node-state.js';
import type { SimulatedHost } from './simulated-host.js';

/** Where a turn can be cut off: what was decided is lost, or is on disk and the node does not know. */
export type CutOff = 'before-append' | 'after-append';

/** The node died. What it had appended is there; it must be started again. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash';
}

/**
 * The production core on a simulated disk and host, in one thread and without time: the same `step` as the live
 * node's queue drives, with crashes at every point where a real one can be cut off.
 */
export class SimulatedNode {
  #state: NodeState = initialState();
  /** What is on disk: the events of each commit, as the ledger stores them. */
  readonly #disk: (readonly ReturnType<typeof recordable>[])[] = [];

  constructor(
    private readonly host: SimulatedHost,
    /** Asked at each point where the node can be cut off; true kills it there. */
    private readonly isCut: (point: CutOff | 'before-outcome') => boolean,
  ) {}

  get state(): NodeState {
    return this.#state;
  }

  /** Takes one input. @throws SimulatedCrash */
  take(command: Command): Step {
    const turn = step(this.#state, command);
    if (this.isCut('before-append')) throw new SimulatedCrash();
    if (turn.events.length > 0) this.#disk.push(turn.events.map(recordable));
    if (this.isCut('after-append')) throw new SimulatedCrash();
    this.#state = turn.state;
    return turn;
  }

  /** Does one effect that is owed and records its outcome. False: nothing is owed now. @throws SimulatedCrash */
  work(at: number): boolean {
    const [effect] = outstanding(this.#state);
    if (effect === undefined) return false;
    const outcome = this.host.do(effect);
    if (this.isCut('before-outcome')) throw new SimulatedCrash();
    this.take(outcomeOf(effect, outcome, at));
    return true;
  }

  /** Comes back from disk alone, as a process that was killed does. */
  restart(start: StartNode): void {
    const state = initialState();
    for (const commit of this.#disk) replayInto(state, commit);
    this.#state = state;
    this.take(start);
  }

  /** When the next retry is due, null when none waits. */
  get timer(): number | null {
    return nextTimer(this.#state);
  }
}

function outcomeOf(effect: Effect, outcome: Outcome, at: number): Command {
  const { id, kind, contractId, name, generation, attempt, version } = effect;
  return {
    type: 'RecordOutcome',
    effect: { id, kind, contractId, name, generation, attempt, version },
    outcome,
    at,
  };
}
