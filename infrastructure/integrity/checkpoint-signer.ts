import { openCheckpoint } from '../../domain/integrity/checkpoint.js';
import { NoteError, writeVerifier } from '../../domain/integrity/signed-note.js';
import type { Ledger } from '../ledger/ledger.js';
import type { CheckpointStore } from './checkpoint-store.js';
import { IntegrityError } from './integrity-error.js';
import { LedgerKey } from './ledger-key.js';
import { logOrigin } from './log-origin.js';
import { MerkleStore } from './merkle-store.js';
import { writeDurably } from './write-durably.js';

export interface SignerOptions {
  readonly ledger: Ledger;
  /** Folder of the Merkle cache. */
  readonly merkle: string;
  readonly checkpoints: CheckpointStore;
  /** File of the node's key; its verifier is written beside it with `.pub`. */
  readonly keyFile: string;
}

/** Wall clock of the signing, for people: the one line besides origin, size and root. */
export const signedAtPrefix = 'signed-at ';

/**
 * Signs where the log stands. Never two stories: what is signed must go on from what was signed last, or nothing is.
 * @param now wall clock, ms since 1970
 * @returns the newest checkpoint's text, an earlier one when the log has not grown since; null for an empty log
 * @throws IntegrityError `CHECKPOINT_CONFLICT`, `LEDGER_KEY_DAMAGED`; LedgerError; Error of the file system
 */
export async function signHead(
  options: SignerOptions,
  now: number,
  signal?: AbortSignal,
): Promise<string | null> {
  const { ledger, checkpoints } = options;
  const origin = await logOrigin(ledger);
  if (origin === null) return null;
  const merkle = await MerkleStore.open(options.merkle, ledger);
  try {
    await merkle.catchUp(signal === undefined ? {} : { signal });
    const key = await LedgerKey.open(options.keyFile);
    const verifier = key.verifier(origin);
    const last = await mustGoOn(checkpoints, merkle, origin);
    if (last !== null && last.size === merkle.size && isOurs(last.text, verifier)) return last.text;
    const extensions = [`${signedAtPrefix}${new Date(now).toISOString()}`];
    const text = key.sign({ origin, size: merkle.size, root: merkle.root(), extensions });
    await writeDurably(`${options.keyFile}.pub`, `${writeVerifier(verifier)}\n`);
    await checkpoints.add(text);
    return text;
  } finally {
    await merkle.close();
  }
}

function isOurs(text: string, verifier: Parameters<typeof openCheckpoint>[1][number]): boolean {
  try {
    openCheckpoint(text, [verifier]);
    return true;
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}

/** The last checkpoint, which the log must still bear out. */
async function mustGoOn(
  checkpoints: CheckpointStore,
  merkle: MerkleStore,
  origin: string,
): Promise<{ readonly size: number; readonly text: string } | null> {
  const last = await checkpoints.newest();
  if (last === null) return null;
  const { checkpoint } = last.parsed;
  if (checkpoint.origin !== origin) throw conflict(last.file, 'it is of another log');
  if (checkpoint.size > merkle.size) throw conflict(last.file, `the log has only ${merkle.size} commits now`);
  const root = await merkle.rootAt(checkpoint.size);
  if (Buffer.compare(root, checkpoint.root) !== 0)
    throw conflict(last.file, 'its root is not the root of these commits');
  return { size: checkpoint.size, text: last.text };
}

function conflict(file: string, reason: string): IntegrityError {
  return new IntegrityError(
    'CHECKPOINT_CONFLICT',
    `The log contradicts the signed checkpoint ${file}: ${reason}. Nothing is signed. Find out which of the two is ` +
      'right; a log that was restored from an older backup needs a new key and an empty checkpoints folder.',
  );
}
