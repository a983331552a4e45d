import { replayInto } from '../../../commands/replay.js';
import { initialState, type NodeIdentity, type NodeState } from '../../../domain/state/node-state.js';
import type { NodeId } from '../../../domain/ids.js';
import type { StoredFrame } from '../../../infrastructure/ledger/commit-store.js';
import { type LedgerHead, LedgerError, type RecordedEvent } from '../../../infrastructure/ledger/ledger.js';
import { hasCode } from '../foreign-error.js';
import { SimulatedDisk } from '../simulated-disk.js';
import { SimulatedLog } from '../simulated-log.js';
import { LogUnusableError } from './log-unusable-error.js';

/** A log of a real node: the frames of its commits, as they are stored. Plain data, given to threads as it is. */
export interface RecordedLog {
  /** For people. */
  readonly name: string;
  readonly frames: readonly StoredFrame[];
}

/** A log that was opened and folded by the code that recovers a node. */
export interface RecoveredLog extends RecordedLog {
  readonly head: LedgerHead;
  readonly state: NodeState;
  readonly identity: NodeIdentity & { readonly nodeId: NodeId };
  /** Wall clock of the last commit, ms. */
  readonly recordedAt: number;
  /** What each contract was billed last, 1e-7 TFT. */
  readonly bills: ReadonlyMap<number, bigint>;
  /** Highest number of a contract that the log ever named; 0: it named none. */
  readonly highestContract: bigint;
}

/**
 * Opens a log on a simulated disk and folds it.
 * @throws LogUnusableError it is empty, damaged, of a newer zledger, or of no node of a chain
 */
export function recoverLog({ name, frames }: RecordedLog): RecoveredLog {
  if (frames.length === 0)
    throw new LogUnusableError(
      name,
      'it holds nothing',
      'Leave it out: a node that begins empty needs no log.',
    );
  const log = openLog(name, frames);
  const state = initialState();
  const bills = new Map<number, bigint>();
  let highestContract = 0n;
  for (const { events } of log.commits) {
    fold(name, state, events);
    for (const { stream, type, data } of events) {
      const named = BigInt(/^contract-(\d+)$/.exec(stream)?.[1] ?? 0);
      if (named > highestContract) highestContract = named;
      if (type !== 'ContractBilled') continue;
      // The event's schema names these members.
      const { contractId, amountBilled } = data as unknown as {
        readonly contractId: bigint;
        readonly amountBilled: bigint;
      };
      bills.set(Number(contractId), amountBilled);
    }
  }
  const recordedAt = log.commits.at(-1)?.recordedAt ?? 0;
  const identity = identityOf(name, state);
  return { name, frames, head: log.head, state, identity, recordedAt, bills, highestContract };
}

function openLog(name: string, frames: readonly StoredFrame[]): SimulatedLog {
  const disk = new SimulatedDisk();
  // No witness beside it: what was copied is all that is known.
  disk.load(frames, null);
  try {
    return SimulatedLog.open(disk);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new LogUnusableError(
      name,
      error.message,
      'Run zledger verify on it, and take a backup of it that verifies.',
      {
        cause: error,
      },
    );
  }
}

function fold(name: string, state: NodeState, events: readonly RecordedEvent[]): void {
  try {
    replayInto(state, events);
  } catch (error) {
    const isNewer = hasCode(error, 'EVENT_NEWER');
    if (!isNewer && !hasCode(error, 'EVENT_UNREADABLE')) throw error;
    throw new LogUnusableError(
      name,
      error.message,
      isNewer
        ? 'Simulate with the zledger that wrote it, or a newer one.'
        : 'No zledger wrote this: leave it out.',
      { cause: error },
    );
  }
}

function identityOf(name: string, { identity }: NodeState): RecoveredLog['identity'] {
  if (identity === null)
    throw new LogUnusableError(
      name,
      'it is not bound to a node of a chain',
      'Take the log of a node that has run: its first event says whose it is.',
    );
  const { nodeId } = identity;
  if (nodeId === null)
    throw new LogUnusableError(
      name,
      'its node was not registered on the chain yet, so no contract can name it',
      'Take the log of a registered node.',
    );
  return { ...identity, nodeId };
}
