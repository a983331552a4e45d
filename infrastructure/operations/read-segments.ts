import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import { decodeCommit } from '../ledger/commit-codec.js';
import type { Continuity } from '../ledger/continuity.js';
import { readHeader } from '../ledger/frame.js';
import { LedgerError, type StoredCommit } from '../ledger/ledger.js';
import type { BackupFile } from './backup-manifest.js';
import { cutFrames, FrameStreamError } from './frame-stream.js';
import { OperationError } from './operation-error.js';

const chunkBytes = 1024 * 1024;

/** The error for a broken backup. @param position where in the log it is, as far as known */
export function damaged(file: string, reason: string, position: number | null, cause?: unknown) {
  const where = position === null ? '' : ` (position ${position} of the log)`;
  return new OperationError(
    'BACKUP_DAMAGED',
    `The backup is damaged: ${file}: ${reason}${where}. What is before it is whole. Use another copy of this backup.`,
    { file, ...(position === null ? {} : { position }) },
    cause === undefined ? undefined : { cause },
  );
}

/**
 * The commits of a backup's files, in order, each checked: its hash, its link to the one before, positions and stream
 * versions; and each file's own hash when it has been read.
 * @throws OperationError `BACKUP_DAMAGED` with file and position, `LEDGER_FORMAT_UNKNOWN` as it is
 */
export async function* readSegments(
  folder: string,
  segments: readonly BackupFile[],
  continuity: Continuity,
  signal?: AbortSignal,
): AsyncGenerator<StoredCommit> {
  for (const segment of segments) {
    const hash = createHash('sha256');
    let size = 0;
    const position = (): number => continuity.last?.nextPosition ?? 0;
    try {
      for await (const frame of cutFrames(tee(readChunks(folder, segment), count))) {
        signal?.throwIfAborted();
        if (frame.length < 24) throw damaged(segment.path, 'a commit without header', position());
        const commit = decodeCommit(frame, readHeader(frame).position);
        continuity.accept(commit);
        yield { commit, frame };
      }
    } catch (error) {
      throw readFailure(error, segment.path, position());
    }
    if (size !== segment.bytes)
      throw damaged(segment.path, `it has ${size} bytes instead of ${segment.bytes}`, position());
    if (hash.digest('hex') !== segment.sha256)
      throw damaged(segment.path, 'its bytes do not give its hash', position());

    function count(chunk: Buffer): void {
      hash.update(chunk);
      size += chunk.length;
    }
  }
}

function readChunks(folder: string, { path }: BackupFile): AsyncIterable<Buffer> {
  return createReadStream(join(folder, path), { highWaterMark: chunkBytes });
}

async function* tee(chunks: AsyncIterable<Buffer>, see: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}

function readFailure(error: unknown, file: string, position: number): unknown {
  if (error instanceof FrameStreamError) return damaged(file, error.message, position, error);
  if (error instanceof LedgerError && error.code === 'LEDGER_CORRUPT')
    return damaged(file, ledgerReason(error), error.position ?? position, error);
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    return damaged(file, 'the file is missing', position, error);
  return error;
}

/** Without what the ledger says to do, which is for logs and not for backups. */
function ledgerReason(error: LedgerError): string {
  return (
    /^The log is damaged at position \d+: (.*?)\. What is before/s.exec(error.message)?.[1] ?? error.message
  );
}
