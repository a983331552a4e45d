import { type Checkpoint, parseCheckpoint } from '../../domain/integrity/checkpoint.js';
import type { ProvableLedger } from '../ledger/ledger.js';
import { IntegrityError } from './integrity-error.js';
import type { MerkleStore } from './merkle-store.js';
import type { ConsistencyFile, EventProof, TreeHead } from './proof-file.js';

/** What proofs are made from. */
export interface Prover {
  readonly ledger: ProvableLedger;
  /** Caught up with the ledger. */
  readonly merkle: MerkleStore;
  /** The node's public key as text; null when it has none. */
  readonly verifier: string | null;
}

/**
 * That an event is in the log that a checkpoint was signed for.
 * @param checkpoint text of a signed note whose tree the commit is in
 * @throws IntegrityError `NOT_IN_LOG`, `CHECKPOINT_MISSING`, `CHECKPOINT_CONFLICT`; LedgerError
 */
export async function proveEvent(
  { ledger, merkle, verifier }: Prover,
  position: number,
  checkpoint: string,
): Promise<EventProof> {
  const stored = await ledger.storedCommit(position);
  if (stored === null) {
    const { nextPosition } = ledger.head();
    throw new IntegrityError(
      'NOT_IN_LOG',
      `The log has no event at position ${position}: it has ${nextPosition} events.`,
    );
  }
  const signed = parseCheckpoint(checkpoint).checkpoint;
  const { commit, frame } = stored;
  if (commit.number >= signed.size) {
    throw new IntegrityError(
      'CHECKPOINT_MISSING',
      `The event at position ${position} is in commit ${commit.number}, and the newest checkpoint covers ${signed.size} ` +
        'commits. Sign a newer one: `zledger checkpoint --now`.',
    );
  }
  await mustBear(merkle, signed);
  const path = [...(await merkle.inclusionPath(commit, signed.size))];
  const { number: index } = commit;
  return {
    zledgerProof: 1,
    kind: 'event',
    position,
    index,
    size: signed.size,
    commit: frame,
    path,
    checkpoint,
    verifier,
  };
}

/** One of the two trees of a consistency proof: a size of this log, or a signed checkpoint, wherever it comes from. */
export type TreeChoice = { readonly size: number } | { readonly checkpoint: string };

/**
 * That the log only grew from one tree to the other.
 * @param signedAt the checkpoint that was signed at a size, if any
 * @throws IntegrityError `NOT_IN_LOG`, `CHECKPOINT_CONFLICT` when a checkpoint is not of this log
 */
export async function proveConsistency(
  { merkle, verifier }: Prover,
  [from, to]: readonly [TreeChoice, TreeChoice],
  signedAt: (size: number) => Promise<string | null>,
): Promise<ConsistencyFile> {
  const [old, next] = [await headOf(merkle, from, signedAt), await headOf(merkle, to, signedAt)];
  if (old.size > next.size) {
    throw new IntegrityError(
      'NOT_IN_LOG',
      `OLD has ${old.size} commits and NEW only ${next.size}. Turn them round.`,
    );
  }
  const path = [...(await merkle.consistencyPath(old.size, next.size))];
  return { zledgerProof: 1, kind: 'consistency', old, new: next, path, verifier };
}

async function headOf(
  merkle: MerkleStore,
  choice: TreeChoice,
  signedAt: (size: number) => Promise<string | null>,
): Promise<TreeHead> {
  const text = 'checkpoint' in choice ? choice.checkpoint : await signedAt(choice.size);
  if (text === null && 'size' in choice) {
    return { size: choice.size, root: await merkle.rootAt(choice.size), checkpoint: null };
  }
  const { checkpoint } = parseCheckpoint(text ?? '');
  await mustBear(merkle, checkpoint);
  return { size: checkpoint.size, root: checkpoint.root, checkpoint: text };
}

/** @throws IntegrityError `CHECKPOINT_CONFLICT` unless the log has this root at this size */
async function mustBear(merkle: MerkleStore, { origin, size, root }: Checkpoint): Promise<void> {
  const isLonger = size > merkle.size;
  if (!isLonger && Buffer.compare(await merkle.rootAt(size), root) === 0) return;
  const reason = isLonger ? `it has only ${merkle.size} commits` : 'it has another root there';
  throw new IntegrityError(
    'CHECKPOINT_CONFLICT',
    `This log is not the one that the checkpoint of ${origin} with ${size} commits was signed for: ${reason}.`,
  );
}
