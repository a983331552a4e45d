import { join } from 'node:path';

import type { CheckpointStore } from '../integrity/checkpoint-store.js';
import { isMirrorUrl } from '../eventstore/mirror-url.js';
import type { ProvableLedger } from '../ledger/ledger.js';
import { dataFolder } from '../node/data-folder.js';

/** A log, and what was signed of it. */
export interface OpenedLog {
  readonly ledger: ProvableLedger;
  readonly checkpoints: Pick<CheckpointStore, 'all' | 'newest' | 'ofSize'>;
}

/**
 * Opens the log of a node that is not running, or its mirror; the caller closes the ledger.
 * @param data the data folder, or the URL of a mirror
 * @throws LedgerError, MirrorUrlError
 */
export async function openLog(data: string): Promise<OpenedLog> {
  // loaded only when needed: help must not wait for the database or the client
  if (isMirrorUrl(data)) return (await import('../eventstore/open-mirror.js')).openMirror(data);
  const { openLevelLedger } = await import('../ledger/level-ledger.js');
  const { CheckpointStore } = await import('../integrity/checkpoint-store.js');
  const ledger = await openLevelLedger({ path: join(data, 'ledger'), readonly: true });
  return { ledger, checkpoints: new CheckpointStore(dataFolder(data).checkpoints) };
}

/**
 * Opens the ledger of a node that is not running, or of a mirror, lends it to `use` and closes it, whatever happens.
 * Never makes a new one: a mistyped folder must not look like an empty ledger.
 * @param data the data folder, whose subfolder `ledger` has the ledger, or the URL of a mirror
 * @throws LedgerError, MirrorUrlError
 */
export async function withLedger<Result>(
  data: string,
  use: (ledger: ProvableLedger, checkpoints: OpenedLog['checkpoints']) => Promise<Result>,
): Promise<Result> {
  const { ledger, checkpoints } = await openLog(data);
  try {
    return await use(ledger, checkpoints);
  } finally {
    await ledger.close();
  }
}
