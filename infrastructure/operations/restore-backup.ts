import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { RestoreLog } from '../../domain/command.js';
import { type NoteVerifier, parseVerifier } from '../../domain/integrity/signed-note.js';
import { CheckpointAudit } from '../integrity/checkpoint-audit.js';
import { CheckpointStore } from '../integrity/checkpoint-store.js';
import { earlierKeysFile } from '../integrity/node-verifier.js';
import { writeDurably } from '../integrity/write-durably.js';
import type { LedgerHead } from '../ledger/ledger.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { syncFolder } from '../ledger/witness.js';
import type { DataFolder } from '../node/data-folder.js';
import { type BackupManifest, manifestName } from './backup-manifest.js';
import { findLoss, type KnownCheckpoint } from './known-checkpoint.js';
import { LogWriter } from './log-writer.js';
import { openBackup, readBackup } from './read-backup.js';
import { damaged } from './read-segments.js';
import { recordRestore } from './record-restore.js';
import { syncFile } from './sealed-json.js';
import { Staging } from './staging.js';

export interface RestoreOptions {
  /** Folder of the backup. */
  readonly from: string;
  /** The data folder to be made; missing or empty. */
  readonly data: string;
  /** The newest checkpoint that is known from elsewhere. */
  readonly known?: KnownCheckpoint | undefined;
  /** Leave the secret key in the backup: the node makes a new one. */
  readonly newKey: boolean;
  /** The node's key as it is known from elsewhere; default: the one that the backup names. */
  readonly verifier?: NoteVerifier | undefined;
  /** Wall clock, ms. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onProgress?: (step: RestoreStep, done: number, total: number) => void;
}

export type RestoreStep = 'copied' | 'checked';

export interface RestoreReport {
  readonly manifest: BackupManifest;
  /** Where the restored log ends: one commit behind the backup, which records the restore. */
  readonly head: LedgerHead;
  /** Whether the node goes on signing with the key that it had. */
  readonly hasKey: boolean;
  /** Commits that were signed for once and are not in the backup; null: nothing is known of any. */
  readonly lost: { readonly from: number; readonly to: number } | null;
}

/**
 * Makes a data folder out of a backup. Everything is checked twice: the backup while it is copied, and the new log when it
 * is read back from the disk. Only then the folder gets a log; broken off before, no node starts on it.
 * @throws OperationError, LedgerError, Error of the file system, the signal's reason
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const manifest = await openBackup(options.from);
  const staging = await Staging.open(options.data, 'restore');
  const lost = await findLoss(options.from, manifest, options.known, options.signal);
  const hasKey = manifest.key !== null && !options.newKey && lost === null;
  if (!staging.isComplete) {
    await staging.startOver();
    const { folder } = staging;
    await copyLog(folder, options);
    await writeIdentity(folder, manifest, options.from, hasKey);
    await checkCopy(folder, manifest, options);
    await recordRestore(folder.ledger, restoreCommand(manifest, hasKey, lost), options.now());
  }
  const head = await headOf(staging.folder.ledger);
  options.signal.throwIfAborted();
  await staging.finish();
  return { manifest, head, hasKey, lost };
}

async function copyLog(folder: DataFolder, options: RestoreOptions): Promise<void> {
  const writer = await LogWriter.open(folder.ledger);
  try {
    await readBackup(options.from, {
      verifier: options.verifier,
      signal: options.signal,
      onCommit: ({ commit, frame }) => writer.append({ commit, frame: Buffer.from(frame) }),
      onProgress: (done, total) => options.onProgress?.('copied', done, total),
    });
    await writer.flush();
  } finally {
    await writer.close();
  }
}

async function writeIdentity(
  folder: DataFolder,
  manifest: BackupManifest,
  from: string,
  hasKey: boolean,
): Promise<void> {
  await mkdir(folder.checkpoints, { recursive: true });
  await mkdir(dirname(folder.ledgerKey), { recursive: true, mode: 0o700 });
  const checkpoints = new CheckpointStore(folder.checkpoints);
  for (const text of manifest.checkpoints) await checkpoints.add(text);
  const earlier = hasKey ? manifest.earlierVerifiers : [manifest.verifier, ...manifest.earlierVerifiers];
  if (earlier.length > 0) await writeDurably(earlierKeysFile(folder.ledgerKey), `${earlier.join('\n')}\n`);
  if (!hasKey || manifest.key === null) return;
  await copyFile(join(from, manifest.key.path), folder.ledgerKey);
  await syncFile(folder.ledgerKey);
  await writeDurably(`${folder.ledgerKey}.pub`, `${manifest.verifier}\n`);
  await syncFolder(dirname(folder.ledgerKey));
}

/** Reads what was written back from the disk: it must be the log that was signed for. */
async function checkCopy(
  folder: DataFolder,
  manifest: BackupManifest,
  options: RestoreOptions,
): Promise<void> {
  const keys = [manifest.verifier, ...manifest.earlierVerifiers].map((text) => parseVerifier(text));
  const store = new CheckpointStore(folder.checkpoints);
  const audit = await CheckpointAudit.open({ store, keysOf: () => keys });
  const ledger = await openLevelLedger({ path: folder.ledger, readonly: true, checkFiles: true });
  try {
    const report = await ledger.verify(
      (done, total) => options.onProgress?.('checked', done, total),
      (commit) => {
        options.signal.throwIfAborted();
        audit.accept(commit);
      },
    );
    const { findings } = audit.report();
    const problem = report.finding?.message ?? findings[0]?.problem;
    if (problem !== undefined) throw damaged('the copy', problem, report.finding?.position ?? null);
    if (report.hash !== manifest.head.hash || audit.root !== manifest.root)
      throw damaged(manifestName, 'the copy is not the log that it names', report.events);
  } finally {
    await ledger.close();
  }
}

function restoreCommand(
  { head, root, takenAt }: BackupManifest,
  keptKey: boolean,
  lost: RestoreReport['lost'],
): RestoreLog {
  const { commits, hash } = head;
  return { type: 'RestoreLog', commits, hash, root, takenAt, keptKey, lost };
}

async function headOf(path: string): Promise<LedgerHead> {
  const ledger = await openLevelLedger({ path, readonly: true });
  try {
    return ledger.head();
  } finally {
    await ledger.close();
  }
}
