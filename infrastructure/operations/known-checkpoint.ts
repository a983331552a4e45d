import type { Checkpoint } from '../../domain/integrity/checkpoint.js';
import { MerkleFrontier } from '../../domain/integrity/merkle-tree.js';
import { commitLeaf } from '../integrity/merkle-store.js';
import { Continuity } from '../ledger/continuity.js';
import { sha256 } from '../ledger/frame.js';
import type { BackupManifest } from './backup-manifest.js';
import { OperationError } from './operation-error.js';
import { readSegments } from './read-segments.js';

/** A checkpoint that somebody kept, its signature checked. */
export interface KnownCheckpoint {
  /** What it is called in errors. */
  readonly name: string;
  readonly checkpoint: Checkpoint;
}

/**
 * What of the log is lost when a backup is restored, as far as a checkpoint that was kept elsewhere tells: the commits that
 * were signed for and are not in it. Null: none, or nothing is known.
 * @throws OperationError `CHECKPOINT_CONTRADICTED` when the backup is not of the log that was signed for
 */
export async function findLoss(
  folder: string,
  manifest: BackupManifest,
  known: KnownCheckpoint | undefined,
  signal: AbortSignal,
): Promise<{ readonly from: number; readonly to: number } | null> {
  if (known === undefined) return null;
  const { origin, size, root } = known.checkpoint;
  if (origin !== manifest.origin)
    throw contradicted(known.name, `it is of the log ${origin}, the backup of ${manifest.origin}`);
  const { commits } = manifest.head;
  if (size > commits) return { from: commits, to: size - 1 };
  const computed = await rootAt(folder, manifest, size, signal);
  if (Buffer.compare(root, computed) !== 0)
    throw contradicted(known.name, `its root is not the root of the first ${size} commits of the backup`);
  return null;
}

async function rootAt(
  folder: string,
  manifest: BackupManifest,
  size: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const frontier = new MerkleFrontier(sha256);
  if (size === 0) return frontier.root();
  for await (const { commit } of readSegments(folder, manifest.segments, new Continuity(), signal)) {
    frontier.append(commitLeaf(commit.hash));
    if (frontier.size === size) break;
  }
  return frontier.root();
}

function contradicted(name: string, reason: string): OperationError {
  return new OperationError(
    'CHECKPOINT_CONTRADICTED',
    `The backup contradicts the checkpoint in ${name}: ${reason}. Nothing was restored. One of the two is not what it is ` +
      'said to be: find out which.',
  );
}
