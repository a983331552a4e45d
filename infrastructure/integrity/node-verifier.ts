import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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
  return (await readVerifiers(`${keyFile}.pub`, origin))[0] ?? null;
}

/**
 * All public keys that have signed for a log of this name: the node's own, and those before it, which a restore without
 * the secret key leaves in `earlier-keys` beside it.
 * @throws IntegrityError `LEDGER_KEY_DAMAGED`
 */
export async function nodeVerifiers(keyFile: string, origin: string): Promise<readonly NoteVerifier[]> {
  const own = await nodeVerifier(keyFile, origin);
  const earlier = await readVerifiers(earlierKeysFile(keyFile), origin);
  return own === null ? earlier : [own, ...earlier.filter(({ keyId }) => keyId !== own.keyId)];
}

/** Public keys, one a line. */
export function earlierKeysFile(keyFile: string): string {
  return join(dirname(keyFile), 'earlier-keys');
}

/** Those for a log of this name; lines that are none are passed over. */
async function readVerifiers(path: string, origin: string): Promise<NoteVerifier[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      const verifier = parseVerifier(line.trimEnd());
      return verifier.keyName === origin ? [verifier] : [];
    } catch (error) {
      if (error instanceof NoteError) return [];
      throw error;
    }
  });
}
