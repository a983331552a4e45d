import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where a node keeps what: one folder; the log is in `ledger/`. */
export interface DataFolder {
  readonly root: string;
  readonly ledger: string;
  readonly spool: string;
  /** Which process serves this folder, and where it listens. */
  readonly nodeFile: string;
  readonly metadataCache: string;
  readonly dryDriverFile: string;
  /** Counters of public traffic that the dry driver gives, when it is there. */
  readonly dryTrafficFile: string;
  /** Caches of the state; may be deleted when no node runs. */
  readonly snapshots: string;
  /** The database of the read models; may be deleted when no node runs. */
  readonly views: string;
  /** The node's secret key for checkpoints; whoever has it can sign in the node's name. */
  readonly ledgerKey: string;
  /** Checkpoints that the node has signed. */
  readonly checkpoints: string;
  /** The Merkle tree over the log's commits, a cache; may be deleted when no node runs. */
  readonly merkle: string;
  /** How far `zledger verify` has checked the log. */
  readonly verifyMark: string;
  /** A data folder in the making, of a restore or an import; gone when that is done. */
  readonly incoming: string;
}

export function dataFolder(path: string): DataFolder {
  const root = resolve(path);
  return {
    root,
    ledger: join(root, 'ledger'),
    spool: join(root, 'spool'),
    nodeFile: join(root, 'node.json'),
    metadataCache: join(root, 'metadata'),
    dryDriverFile: join(root, 'dry-driver.jsonl'),
    dryTrafficFile: join(root, 'dry-traffic.json'),
    snapshots: join(root, 'snapshots'),
    views: join(root, 'views'),
    ledgerKey: join(root, 'identity', 'ledger-key'),
    checkpoints: join(root, 'checkpoints'),
    merkle: join(root, 'merkle'),
    verifyMark: join(root, 'verify-mark.json'),
    incoming: join(root, 'incoming'),
  };
}

/** Makes the folders that a running node needs. The ledger makes its own. */
export async function prepareDataFolder(folder: DataFolder): Promise<void> {
  await mkdir(folder.spool, { recursive: true });
}
