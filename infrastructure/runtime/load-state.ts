import { Fold, typesSeldomRead } from '../../commands/replay.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SnapshotStore } from '../snapshots/snapshot-store.js';

/** Where to stop: everything up to a position (inclusive), or the whole log. With snapshots only the rest is folded. */
export interface LoadUpTo {
  readonly toPosition?: number;
  readonly snapshots?: Pick<SnapshotStore, 'newest'> | undefined;
}

/** A state, and where the snapshot ended that it was built on (0: none). */
export interface LoadedState {
  readonly state: NodeState;
  readonly snapshotAt: number;
}

/**
 * The state that the log gives: every event folded by the plain recipe, each commit checked on the way.
 * @throws LedgerError, EventUnreadableError
 */
export async function loadState(ledger: Ledger, upTo: LoadUpTo = {}): Promise<NodeState> {
  return (await loadStateFrom(ledger, upTo)).state;
}

/** As `loadState`, and says where it began. @throws LedgerError, EventUnreadableError */
export async function loadStateFrom(
  ledger: Ledger,
  { toPosition, snapshots }: LoadUpTo,
): Promise<LoadedState> {
  const upTo = toPosition === undefined ? ledger.head().nextPosition : toPosition + 1;
  const restored = (await snapshots?.newest(ledger, upTo)) ?? null;
  const state = restored?.state ?? initialState();
  const fromPosition = restored?.nextPosition ?? 0;
  const range = toPosition === undefined ? {} : { toPosition };
  if (fromPosition < upTo) {
    const fold = new Fold(state);
    for await (const commits of ledger.commitChunks({ fromPosition, ...range, unread: typesSeldomRead }))
      for (const { events } of commits)
        for (const stored of events)
          if (stored.position >= fromPosition && stored.position < upTo) fold.take(stored);
    fold.end();
  }
  return { state, snapshotAt: fromPosition };
}
