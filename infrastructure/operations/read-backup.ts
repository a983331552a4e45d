import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import { openCheckpoint, parseCheckpoint } from '../../domain/integrity/checkpoint.js';
import { NoteError, type NoteVerifier, parseVerifier } from '../../domain/integrity/signed-note.js';
import { CheckpointAudit } from '../integrity/checkpoint-audit.js';
import type { StoredCheckpoint } from '../integrity/checkpoint-store.js';
import { originOf } from '../integrity/log-origin.js';
import { Continuity } from '../ledger/continuity.js';
import type { StoredCommit } from '../ledger/ledger.js';
import { type BackupFile, type BackupManifest, manifestName, readManifest } from './backup-manifest.js';
import { OperationError } from './operation-error.js';
import { damaged, readSegments } from './read-segments.js';

export interface BackupReading {
  /** The node's key as the auditor knows it; default: the one that the backup names itself. */
  readonly verifier?: NoteVerifier | undefined;
  /** Given every commit, checked, in order. What it throws ends the reading. */
  readonly onCommit?: (stored: StoredCommit) => Promise<void> | void;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** The list of what a backup in this folder consists of. @throws OperationError as `readManifest`, `BACKUP_NOT_FOUND` */
export async function openBackup(folder: string): Promise<BackupManifest> {
  const manifest = await readManifest(folder);
  if (manifest !== null) return manifest;
  throw new OperationError(
    'BACKUP_NOT_FOUND',
    `There is no backup in ${folder}: it has no ${manifestName}. Check the path; a first backup that was broken off has ` +
      'none either, and goes on where it was when it is started again.',
  );
}

/**
 * Reads a backup to its end and checks all of it: the list's seal, the hash of every file, every commit and its link, the
 * Merkle root, the signature of the checkpoint over it, and the earlier checkpoints.
 * @throws OperationError `BACKUP_DAMAGED` with file and position
 */
export async function readBackup(folder: string, reading: BackupReading): Promise<BackupManifest> {
  const manifest = await openBackup(folder);
  const verifier = checkCheckpoint(manifest, reading.verifier);
  if (manifest.key !== null) await checkFile(folder, manifest.key);
  const earlier = manifest.earlierVerifiers.map((text) => readVerifier(text));
  const store = { all: async () => manifest.checkpoints.map(asStored) };
  const audit = await CheckpointAudit.open({ store, keysOf: () => [verifier, ...earlier] });
  const continuity = new Continuity();
  const { head } = manifest;
  for await (const stored of readSegments(folder, manifest.segments, continuity, reading.signal)) {
    const { number } = stored.commit;
    if (number === 0 && originOf(stored.commit) !== manifest.origin)
      throw damaged(manifestName, `it is for the log ${manifest.origin}, the commits are another's`, 0);
    audit.accept(stored.commit);
    await reading.onCommit?.(stored);
    if (number % 256 === 0) reading.onProgress?.(number, head.commits);
  }
  const last = continuity.last;
  if (last?.hash !== head.hash || last.commits !== head.commits || last.nextPosition !== head.nextPosition)
    throw damaged(manifestName, 'the commits do not end where it says', last?.nextPosition ?? 0);
  if (audit.root !== manifest.root)
    throw damaged(manifestName, 'its root is not the root of the commits', last.nextPosition);
  const [finding] = audit.report().findings;
  if (finding !== undefined) throw damaged(manifestName, `${finding.file}: ${finding.problem}`, null);
  reading.onProgress?.(head.commits, head.commits);
  return manifest;
}

/** A checkpoint of the list, as the audit takes them. */
function asStored(text: string): StoredCheckpoint {
  const file = `checkpoint ${text.split('\n')[1] ?? ''}`;
  try {
    return { file, text, parsed: parseCheckpoint(text), problem: null };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { file, text, parsed: null, problem: error.message };
  }
}

/** The signed note must be over exactly what the list says. @returns whose signature was checked */
function checkCheckpoint(manifest: BackupManifest, known: NoteVerifier | undefined): NoteVerifier {
  const verifier = known ?? readVerifier(manifest.verifier);
  try {
    const { origin, size, root } = openCheckpoint(manifest.checkpoints.at(-1) ?? '', [verifier]);
    const isSame =
      origin === manifest.origin &&
      size === manifest.head.commits &&
      Buffer.from(root).toString('hex') === manifest.root;
    if (isSame) return verifier;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw damaged(manifestName, `the checkpoint over its end: ${error.message}`, null, error);
  }
  throw damaged(manifestName, 'the checkpoint over its end was signed for something else', null);
}

function readVerifier(text: string): NoteVerifier {
  try {
    return parseVerifier(text);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw damaged(manifestName, `the public key in it: ${error.message}`, null, error);
  }
}

async function checkFile(folder: string, { path, bytes, sha256 }: BackupFile): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(join(folder, path))) {
      hash.update(chunk as Buffer); // a stream without encoding gives buffers
      size += (chunk as Buffer).length;
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
    throw damaged(path, 'the file is missing', null, error);
  }
  if (size !== bytes) throw damaged(path, `it has ${size} bytes instead of ${bytes}`, null);
  if (hash.digest('hex') !== sha256) throw damaged(path, 'its bytes do not give its hash', null);
}
