import type { Logger } from 'pino';
import type { NodeState } from '../../domain/state/node-state.js';
import type { LedgerHead } from '../ledger/ledger.js';
import type { SnapshotStore } from './snapshot-store.js';

export interface SnapshotTakerOptions {
  readonly store: SnapshotStore;
  readonly log: Logger;
  /** Where the snapshot ends that the node started from; 0 for none. */
  readonly from: number;
  /** Events between two snapshots. */
  readonly every?: number;
  /** Events since the last one that make a clean stop take one. */
  readonly atStop?: number;
}

/** Says when a snapshot is taken; never in anybody's way: one at a time, a failure costs a longer start only. */
export class SnapshotTaker {
  readonly #options: SnapshotTakerOptions;
  #last: number;
  #running: Promise<void> | null = null;

  constructor(options: SnapshotTakerOptions) {
    this.#options = options;
    this.#last = options.from;
  }

  /** Called after each commit, with the state after it; returns at once. The state must be immutable. */
  afterCommit(state: NodeState, head: LedgerHead): void {
    const due = head.nextPosition - this.#last >= (this.#options.every ?? 10_000);
    if (due && this.#running === null) this.#running = this.#take(state, head);
  }

  /** The last one, at a clean stop. */
  async stop(state: NodeState, head: LedgerHead): Promise<void> {
    await this.#running;
    if (head.nextPosition - this.#last > (this.#options.atStop ?? 100)) await this.#take(state, head);
  }

  async #take(state: NodeState, head: LedgerHead): Promise<void> {
    const { store, log } = this.#options;
    // set first: after a failure it is tried again when as many events came, not at every commit
    this.#last = head.nextPosition;
    try {
      await store.write(state, head);
      log.debug({ position: head.nextPosition }, 'snapshot taken');
    } catch (error) {
      log.warn(
        { err: error, position: head.nextPosition },
        'a snapshot could not be written; the next start takes longer',
      );
    } finally {
      this.#running = null;
    }
  }
}
