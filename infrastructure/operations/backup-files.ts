import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { parseCheckpoint } from '../../domain/integrity/checkpoint.js';
import {
  NoteError,
  type NoteVerifier,
  verifyNote,
  writeVerifier,
} from '../../domain/integrity/signed-note.js';
import { CheckpointStore, type StoredCheckpoint } from '../integrity/checkpoint-store.js';
import { LedgerKey } from '../integrity/ledger-key.js';
import { writeDurably } from '../integrity/write-durably.js';
import { sha256 } from '../ledger/frame.js';
import type { BackupFile, BackupManifest } from './backup-manifest.js';

/**
 * The checkpoints that a node has signed of what is copied, ascending; the last is the one over exactly that.
 * @param from folder of the node's checkpoints
 * @param last signed note over what is copied
 * @param keys that may have signed them; checkpoints of others are left out, and said
 */
export async function listCheckpoints(
  from: string,
  last: string,
  keys: readonly NoteVerifier[],
): Promise<{ readonly texts: readonly string[]; readonly notes: readonly string[] }> {
  const { size } = parseCheckpoint(last).checkpoint;
  const texts: string[] = [];
  const notes: string[] = [];
  for (const stored of await new CheckpointStore(from).all()) {
    const problem = problemOf(stored, keys);
    if (problem !== null) notes.push(`checkpoint ${stored.file} is left out: ${problem}`);
    else if ((stored.parsed?.checkpoint.size ?? 0) < size) texts.push(stored.text);
  }
  return { texts: [...texts, last], notes };
}

function problemOf({ parsed, problem }: StoredCheckpoint, keys: readonly NoteVerifier[]): string | null {
  if (parsed === null) return problem ?? 'it is no checkpoint';
  try {
    verifyNote(parsed.note, keys);
    return null;
  } catch (error) {
    if (error instanceof NoteError) return error.message;
    throw error;
  }
}

export interface CopiedKey {
  readonly file: BackupFile | null;
  readonly notes: readonly string[];
}

/**
 * The node's secret key, only when it is asked for. One that an earlier run was asked for stays as long as it is the
 * node's.
 */
export async function copyKey(
  keyFile: string,
  to: string,
  isWanted: boolean,
  before: BackupManifest | null,
  verifier: NoteVerifier,
): Promise<CopiedKey> {
  const earlier = before?.key ?? null;
  if (isWanted) return writeKey(keyFile, to, verifier);
  if (earlier === null || before?.verifier === writeVerifier(verifier)) return { file: earlier, notes: [] };
  return {
    file: null,
    notes: ['the secret key in the backup is not the one of the node any more: it was removed'],
  };
}

/** Under a name of its own, so that the list that counts until the new one is there loses nothing. */
async function writeKey(keyFile: string, to: string, { keyId }: NoteVerifier): Promise<CopiedKey> {
  // Read as a key first: a damaged one is found now, not when it is needed.
  const key = await LedgerKey.read(keyFile);
  if (key === null)
    return { file: null, notes: ['the node has no secret key here, so there is none to copy'] };
  const bytes = await readFile(keyFile);
  const path = `identity/${keyId}.ledger-key`;
  const target = join(to, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await writeDurably(target, bytes.toString('latin1'), 0o600);
  return { file: { path, bytes: bytes.length, sha256: sha256(bytes).toString('hex') }, notes: [] };
}
