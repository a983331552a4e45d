import { mkdir } from 'node:fs/promises';

import { parseCheckpoint } from '../../domain/integrity/checkpoint.js';
import { MerkleFrontier } from '../../domain/integrity/merkle-tree.js';
import { writeVerifier } from '../../domain/integrity/signed-note.js';
import { commitLeaf } from '../integrity/merkle-store.js';
import { nodeVerifiers } from '../integrity/node-verifier.js';
import { EMPTY_HEAD, headAfter } from '../ledger/continuity.js';
import { FolderLock } from '../ledger/folder-lock.js';
import { sha256 } from '../ledger/frame.js';
import { LedgerError, type LedgerHead } from '../ledger/ledger.js';
import { dataFolder } from '../node/data-folder.js';
import { adoptSegments } from './adopt-segments.js';
import { copyKey, listCheckpoints } from './backup-files.js';
import { type BackupManifest, type BackupSegment, readManifest, writeManifest } from './backup-manifest.js';
import type { CommitSource } from './commit-source.js';
import { mustBeOfSameLog, otherLog } from './same-log.js';
import { openCommitSource } from './open-commit-source.js';
import { OperationError } from './operation-error.js';
import { removeUnlisted } from './remove-unlisted.js';
import { SegmentWriter } from './write-segments.js';

export interface BackupOptions {
  /** Data folder of the node, running or not. */
  readonly data: string;
  /** The backup's folder; made when it is missing. */
  readonly to: string;
  /** Whether the secret key of the node goes into it. */
  readonly withKey: boolean;
  /** Of zledger. */
  readonly version: string;
  /** Wall clock, ms. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Bytes of a file of commits. */
  readonly segmentBytes?: number;
}

export interface BackupReport {
  readonly manifest: BackupManifest;
  /** Commits that the folder had before. */
  readonly before: number;
  readonly wasRunning: boolean;
  /** What a person should know. */
  readonly notes: readonly string[];
}

/** How far the copy has got. */
interface Copied {
  head: LedgerHead;
  frontier: MerkleFrontier;
  segments: BackupSegment[];
}

/**
 * Copies a log, whether its node runs or not, into a folder that may hold an earlier backup of it: then only what is new.
 * The node signs where its log stands, and the copy ends exactly there. Until the list of files is replaced, which is the
 * last and one step, the folder is the backup that it was.
 * @throws OperationError, LedgerError, IntegrityError, Error of the file system, the signal's reason
 */
export async function makeBackup(options: BackupOptions): Promise<BackupReport> {
  const source = await openCommitSource(options.data, options.signal);
  try {
    await mkdir(options.to, { recursive: true });
    const lock = await lockFolder(options.to);
    try {
      return await copy(source, options);
    } finally {
      await lock.release();
    }
  } finally {
    await source.close();
  }
}

async function copy(source: CommitSource, options: BackupOptions): Promise<BackupReport> {
  const { to, signal } = options;
  const before = await readManifest(to);
  const note = await source.sign();
  if (note === null)
    throw new OperationError(
      'LOG_EMPTY',
      'The log is empty: there is nothing to back up. Run the node on it first.',
    );
  const { checkpoint } = parseCheckpoint(note);
  const { origin, size } = checkpoint;
  const root = Buffer.from(checkpoint.root).toString('hex');
  if (before !== null) mustBeOfSameLog(before, checkpoint, to);
  const copied = await copyCommits(source, size, before, { ...options, root });
  const folder = dataFolder(options.data);
  const [verifier, ...earlier] = await nodeVerifiers(folder.ledgerKey, origin);
  if (verifier === undefined) throw new Error('a log was signed and there is no key');
  signal.throwIfAborted();
  const checkpoints = await listCheckpoints(folder.checkpoints, note, [verifier, ...earlier]);
  const key = await copyKey(folder.ledgerKey, to, options.withKey, before, verifier);
  const manifest: BackupManifest = {
    zledgerBackup: 1,
    version: options.version,
    origin,
    verifier: writeVerifier(verifier),
    earlierVerifiers: earlier.map(writeVerifier),
    takenAt: options.now(),
    head: copied.head,
    root,
    subtrees: copied.frontier.roots.map((subtree) => Buffer.from(subtree).toString('hex')),
    checkpoints: [...checkpoints.texts],
    segments: copied.segments,
    key: key.file,
  };
  await writeManifest(to, manifest);
  await removeUnlisted(to, manifest);
  return {
    manifest,
    before: before?.head.commits ?? 0,
    wasRunning: source.isRunning,
    notes: [...checkpoints.notes, ...key.notes],
  };
}

interface CopyOptions extends BackupOptions {
  readonly root: string;
}

/** All commits up to the signed size, whose root they must have. */
async function copyCommits(
  source: CommitSource,
  size: number,
  before: BackupManifest | null,
  options: CopyOptions,
): Promise<Copied> {
  const rootOf = ({ frontier }: Copied): string => Buffer.from(frontier.root()).toString('hex');
  const copied = start(before);
  // What was left by a run that was broken off saves copying it again, if it is of this log.
  for await (const { segment, commits, head } of adoptSegments(options.to, copied.head)) {
    if (head.commits > size) break;
    for (const { hash } of commits) copied.frontier.append(commitLeaf(hash));
    copied.segments.push(segment);
    copied.head = head;
  }
  const hasAdopted = copied.segments.length > (before?.segments.length ?? 0);
  try {
    await append(source, size, copied, options);
    if (rootOf(copied) === options.root) return copied;
  } catch (error) {
    if (!hasAdopted || !(error instanceof OperationError) || error.code !== 'BACKUP_OTHER_LOG') throw error;
  }
  if (!hasAdopted) throw otherLog(options.to, 'the commits do not have the root that was signed for them');
  const again = start(before);
  await append(source, size, again, options);
  if (rootOf(again) === options.root) return again;
  throw otherLog(options.to, 'the commits do not have the root that was signed for them');
}

function start(before: BackupManifest | null): Copied {
  const subtrees = before?.subtrees.map((subtree) => Buffer.from(subtree, 'hex')) ?? [];
  return {
    head: before?.head ?? EMPTY_HEAD,
    frontier: new MerkleFrontier(sha256, before?.head.commits ?? 0, subtrees),
    segments: [...(before?.segments ?? [])],
  };
}

async function append(
  source: CommitSource,
  size: number,
  copied: Copied,
  { to, signal, onProgress, segmentBytes }: CopyOptions,
): Promise<void> {
  const writer = new SegmentWriter(to, segmentBytes);
  try {
    if (copied.head.commits < size) {
      for await (const { commit, frame } of source.commits(copied.head.nextPosition)) {
        signal.throwIfAborted();
        const { head } = copied;
        if (commit.position !== head.nextPosition || commit.previousHash !== head.hash)
          throw otherLog(to, `its commit ${head.commits} does not follow on what is in the backup`);
        await writer.append(commit, frame);
        copied.frontier.append(commitLeaf(commit.hash));
        copied.head = headAfter(commit);
        if (commit.number % 256 === 0) onProgress?.(commit.number, size);
        if (copied.head.commits === size) break;
      }
    }
    copied.segments.push(...(await writer.finish()));
  } finally {
    await writer.abandon();
  }
  if (copied.head.commits < size)
    throw new OperationError(
      'NODE_UNREACHABLE',
      `The log ended after ${copied.head.commits} commits and ${size} were signed for. Try again.`,
    );
  onProgress?.(size, size);
}

async function lockFolder(path: string): Promise<FolderLock> {
  try {
    return await FolderLock.acquire(path);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_LOCKED') throw error;
    throw new OperationError(
      'BACKUP_BUSY',
      `Another backup into ${path} is under way. Wait for it, or name another folder.`,
      {},
      { cause: error },
    );
  }
}
