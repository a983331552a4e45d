import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { writeVerifier } from '../../domain/integrity/signed-note.js';
import { isMirrorUrl } from '../eventstore/mirror-url.js';
import type { Prover } from '../integrity/make-proof.js';
import { dataFolder } from '../node/data-folder.js';
import { type OpenedLog, openLog } from './open-ledger.js';
import { createProgress } from './progress.js';

/** What the commands that prove something work with. */
export interface ProverContext extends Prover {
  readonly checkpoints: OpenedLog['checkpoints'];
}

/**
 * Opens the ledger of a node that is not running, or of a mirror, and the Merkle tree over it, lends them to `use` and closes them.
 * @throws LedgerError, IntegrityError, Error of the file system
 */
export async function withProver<Result>(
  data: string,
  signal: AbortSignal,
  use: (context: ProverContext) => Promise<Result>,
): Promise<Result> {
  // loaded only when needed: help must not wait for the database
  const { MerkleStore } = await import('../integrity/merkle-store.js');
  const { logOrigin } = await import('../integrity/log-origin.js');
  const { nodeVerifier } = await import('../integrity/node-verifier.js');
  const folder = dataFolder(data);
  const { ledger, checkpoints } = await openLog(data);
  // A mirror has no folder for the tree: it is made anew each time.
  const scratch = isMirrorUrl(data) ? await mkdtemp(join(tmpdir(), 'zledger-merkle-')) : null;
  try {
    const merkle = await MerkleStore.open(scratch ?? folder.merkle, ledger);
    try {
      const progress = createProgress('commits');
      try {
        await merkle.catchUp({ signal, onProgress: progress.update });
      } finally {
        progress.stop();
      }
      const origin = await logOrigin(ledger);
      const key = origin === null || scratch !== null ? null : await nodeVerifier(folder.ledgerKey, origin);
      const verifier = key && writeVerifier(key);
      return await use({ ledger, merkle, verifier, checkpoints });
    } finally {
      await merkle.close();
    }
  } finally {
    await ledger.close();
    if (scratch !== null) await rm(scratch, { recursive: true, force: true });
  }
}
