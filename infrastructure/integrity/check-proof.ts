import { openCheckpoint } from '../../domain/integrity/checkpoint.js';
import { NoteError, type NoteVerifier, parseVerifier } from '../../domain/integrity/signed-note.js';
import { verifyConsistency, verifyInclusion } from '../../domain/integrity/verify-merkle-proof.js';
import { decodeCommit } from '../ledger/commit-codec.js';
import { findFrameDamage, readHeader, sha256 } from '../ledger/frame.js';
import { type Commit, LedgerError, type RecordedEvent } from '../ledger/ledger.js';
import { commitLeaf } from './merkle-store.js';
import type { ConsistencyFile, EventProof, Proof, TreeHead } from './proof-file.js';

/** Why a well-formed proof proves nothing. */
export class ProofRefused extends Error {
  override readonly name = 'ProofRefused';
}

/** What a good proof shows. */
export type Proven = {
  /** The key that signed; null when nothing in the proof is signed. */
  readonly signer: NoteVerifier | null;
  /** Whether the caller named that key. Otherwise the proof named it itself, and it must be compared with the node's. */
  readonly isKeyGiven: boolean;
} & (
  | {
      readonly kind: 'event';
      readonly event: RecordedEvent;
      readonly commit: Commit;
      readonly checkpoint: ProvenHead;
    }
  | { readonly kind: 'consistency'; readonly old: ProvenHead; readonly new: ProvenHead }
);

export interface ProvenHead {
  /** Null when it is not signed. */
  readonly origin: string | null;
  readonly size: number;
  readonly root: Uint8Array;
  readonly extensions: readonly string[];
}

/**
 * Checks a proof by itself: no log, no data folder, no network.
 * @param key whom to trust; null: the key that the proof names
 * @throws ProofRefused
 */
export function checkProof(proof: Proof, key: NoteVerifier | null): Proven {
  const signer = signerOf(proof, key);
  const isKeyGiven = key !== null;
  if (proof.kind === 'event') return { signer, isKeyGiven, ...checkEvent(proof, signer) };
  return { signer, isKeyGiven, ...checkConsistency(proof, signer, isKeyGiven) };
}

function signerOf({ verifier }: Proof, key: NoteVerifier | null): NoteVerifier | null {
  const named = verifier === null ? null : refuseOn(NoteError, () => parseVerifier(verifier));
  if (key === null || named === null) return key ?? named;
  const isSame = key.keyName === named.keyName && Buffer.compare(key.publicKey, named.publicKey) === 0;
  if (!isSame) throw new ProofRefused(`it names another key than the one given: ${verifier}`);
  return key;
}

function checkEvent(
  proof: EventProof,
  signer: NoteVerifier | null,
): { kind: 'event'; event: RecordedEvent; commit: Commit; checkpoint: ProvenHead } {
  const { index, size, path, position } = proof;
  const commit = openCommit(Buffer.from(proof.commit));
  const checkpoint = openSigned(proof.checkpoint, signer);
  if (checkpoint.size !== size)
    throw new ProofRefused(`the checkpoint is of ${checkpoint.size} commits, not ${size}`);
  if (commit.number !== index)
    throw new ProofRefused(`the commit says that it is number ${commit.number}, not ${index}`);
  if (!verifyInclusion(commitLeaf(commit.hash), { index, size, path }, checkpoint.root, sha256)) {
    throw new ProofRefused('the path does not lead from the commit to the signed root');
  }
  const event = commit.events[position - commit.position];
  if (event === undefined) throw new ProofRefused(`the commit holds no event at position ${position}`);
  return { kind: 'event', event, commit, checkpoint };
}

function openCommit(frame: Buffer): Commit {
  const damage = findFrameDamage(frame);
  if (damage !== null) throw new ProofRefused(`the commit is damaged: ${damage}`);
  try {
    return decodeCommit(frame, readHeader(frame).position);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new ProofRefused(
      error.code === 'LEDGER_FORMAT_UNKNOWN'
        ? `the commit's format is not known here: check it with a newer zledger`
        : `the commit cannot be read: ${error.message}`,
      { cause: error },
    );
  }
}

function checkConsistency(
  proof: ConsistencyFile,
  signer: NoteVerifier | null,
  mustBeSigned: boolean,
): { kind: 'consistency'; old: ProvenHead; new: ProvenHead } {
  const old = openHead(proof.old, signer);
  const next = openHead(proof.new, signer);
  if (mustBeSigned && next.origin === null) throw new ProofRefused('the newer tree is not signed');
  if (old.origin !== null && next.origin !== null && old.origin !== next.origin) {
    throw new ProofRefused(`the checkpoints are of two logs, ${old.origin} and ${next.origin}`);
  }
  const { path } = proof;
  if (!verifyConsistency({ oldSize: old.size, newSize: next.size, path }, old.root, next.root, sha256)) {
    throw new ProofRefused('the path does not lead from the older root to the newer one');
  }
  return { kind: 'consistency', old, new: next };
}

function openHead({ size, root, checkpoint }: TreeHead, signer: NoteVerifier | null): ProvenHead {
  if (checkpoint === null) return { origin: null, size, root, extensions: [] };
  const signed = openSigned(checkpoint, signer);
  if (signed.size !== size || Buffer.compare(signed.root, root) !== 0) {
    throw new ProofRefused(
      `a checkpoint is of another tree than the one of ${size} commits that it stands for`,
    );
  }
  return signed;
}

function openSigned(text: string, signer: NoteVerifier | null): ProvenHead & { readonly origin: string } {
  if (signer === null) throw new ProofRefused('it names no key, and none was given');
  const checkpoint = refuseOn(NoteError, () => openCheckpoint(text, [signer]));
  // The node signs under the log's own name; a key of that name says nothing of another log.
  if (checkpoint.origin !== signer.keyName)
    throw new ProofRefused(`the checkpoint is of ${checkpoint.origin}, the key of ${signer.keyName}`);
  return checkpoint;
}

function refuseOn<Result>(known: typeof NoteError, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof known) throw new ProofRefused(error.message, { cause: error });
    throw error;
  }
}
