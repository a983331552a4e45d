import { join } from 'node:path';
import type { Logger } from 'pino';

import { CheckpointStore } from '../../integrity/checkpoint-store.js';
import type { SignerOptions } from '../../integrity/checkpoint-signer.js';
import type { ProvableLedger } from '../../ledger/ledger.js';
import { dataFolder } from '../../node/data-folder.js';
import { SnapshotStore } from '../../snapshots/snapshot-store.js';

/** Stands for the code in snapshots: the same in every process of a run, and cheaper than reading all of it. */
const fingerprint = async (): Promise<Buffer> => Buffer.alloc(32, 7);

export function snapshotsOf(root: string, log?: Logger): SnapshotStore {
  return new SnapshotStore({ path: dataFolder(root).snapshots, log, fingerprint });
}

/** Where a node's signer keeps its things. */
export function signerOf(root: string, ledger: ProvableLedger): SignerOptions {
  const { merkle, checkpoints, ledgerKey } = dataFolder(root);
  return { ledger, merkle, checkpoints: new CheckpointStore(checkpoints), keyFile: ledgerKey };
}

export function ledgerFile(root: string, ...names: string[]): string {
  return join(dataFolder(root).ledger, ...names);
}
