import { readFile } from 'node:fs/promises';

import { NoteError, type NoteVerifier, parseVerifier } from '../../domain/integrity/signed-note.js';
import { LedgerKey } from './ledger-key.js';

/**
 * The public key of a node for a log of this name: from its secret key, or, on a copy that rightly lacks that, from the
 * `.pub` file beside it. Null when there is neither for this log.
 * @throws IntegrityError `LEDGER_KEY_DAMAGED`
 */
export async function nodeVerifier(keyFile: string, origin: string): Promise<NoteVerifier | null> {
  const key = await LedgerKey.read(keyFile);
  if (key !== null) return key.verifier(origin);
  const text = await readFile(`${keyFile}.pub`, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const verifier = parseVerifier(text.trimEnd());
    return verifier.keyName === origin ? verifier : null;
  } catch (error) {
    if (error instanceof NoteError) return null;
    throw error;
  }
}
