import type { Input, NodeLoop, TurnOrders } from '../../commands/node-loop.js';
import type { Step } from '../../commands/step.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { type Ledger, LedgerError } from '../ledger/ledger.js';
import { draftOf } from './commit-draft.js';

export interface InputQueueOptions {
  readonly ledger: Ledger;
  /** Decides; nobody else takes turns of it. */
  readonly loop: NodeLoop;
  readonly now: () => number;
  /** Called after each turn, when its events are on disk and its state holds. */
  readonly onTurn: (turn: Step, orders: TurnOrders) => void;
  /** Called once, when the log cannot be written: no input will have a turn any more. */
  readonly onBroken?: (error: Error) => void;
}

/**
 * One input after the other: decide, append, evolve. The only writer of the log and the only owner of the state.
 * Nothing is visible, started or answered before its commit is on disk.
 */
export class InputQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #failure: Error | null = null;
  readonly #options: InputQueueOptions;

  constructor(options: InputQueueOptions) {
    this.#options = options;
  }

  get state(): NodeState {
    return this.#options.loop.state;
  }

  /**
   * Takes an input in turn; resolves when what it caused is durable. Null: its turn came and there was nothing.
   * @throws LedgerError when the log cannot be written: from then on every input fails, the node must stop
   * @throws LedgerError `LEDGER_DRAFT_INVALID` when the log cannot carry this one; others may come
   * @throws DecisionError when the command contradicts the log
   */
  submit(input: Input): Promise<Step | null> {
    const turn = this.#tail.then(() => this.#turn(input));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when every input that was submitted so far had its turn. */
  async drained(): Promise<void> {
    await this.#tail;
  }

  async #turn(input: Input): Promise<Step | null> {
    if (this.#failure !== null) throw this.#failure;
    const { loop, onTurn } = this.#options;
    const turn = loop.decide(input);
    if (turn === null) return null;
    if (turn.events.length > 0) await this.#append(turn);
    onTurn(turn, loop.commit(turn));
    return turn;
  }

  async #append(turn: Step): Promise<void> {
    const { ledger, now } = this.#options;
    const draft = draftOf(turn, now());
    try {
      await ledger.append(draft, ledger.head().nextPosition);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      // A draft that no log can carry says nothing against the log: only its own input fails.
      const isOnlyDraft = failure instanceof LedgerError && failure.code === 'LEDGER_DRAFT_INVALID';
      if (!isOnlyDraft) {
        this.#failure = failure;
        this.#options.onBroken?.(failure);
      }
      throw failure;
    }
  }
}
