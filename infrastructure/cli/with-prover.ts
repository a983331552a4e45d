import { writeVerifier } from '../../domain/integrity/signed-note.js';
import type { CheckpointStore } from '../integrity/checkpoint-store.js';
import type { Prover } from '../integrity/make-proof.js';
import { dataFolder } from '../node/data-folder.js';
import { createProgress } from './progress.js';

/** What the commands that prove something work with. */
export interface ProverContext extends Prover {
  readonly checkpoints: CheckpointStore;
}

/**
 * Opens the ledger of a node that is not running and the Merkle tree over it, lends them to `use` and closes them.
 * @throws LedgerError, IntegrityError, Error of the file system
 */
export async function withProver<Result>(
  data: string,
  signal: AbortSignal,
  use: (context: ProverContext) => Promise<Result>,
): Promise<Result> {
  // loaded only when needed: help must not wait for the database
  const { openLevelLedger } = await import('../ledger/level-ledger.js');
  const { CheckpointStore } = await import('../integrity/checkpoint-store.js');
  const { MerkleStore } = await import('../integrity/merkle-store.js');
  const { logOrigin } = await import('../integrity/log-origin.js');
  const { nodeVerifier } = await import('../integrity/node-verifier.js');
  const folder = dataFolder(data);
  const ledger = await openLevelLedger({ path: folder.ledger, readonly: true });
  try {
    const merkle = await MerkleStore.open(folder.merkle, ledger);
    try {
      const progress = createProgress('commits');
      try {
        await merkle.catchUp({ signal, onProgress: progress.update });
      } finally {
        progress.stop();
      }
      const origin = await logOrigin(ledger);
      const key = origin === null ? null : await nodeVerifier(folder.ledgerKey, origin);
      const verifier = key && writeVerifier(key);
      return await use({ ledger, merkle, verifier, checkpoints: new CheckpointStore(folder.checkpoints) });
    } finally {
      await merkle.close();
    }
  } finally {
    await ledger.close();
  }
}
