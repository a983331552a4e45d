import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { decodeCommit } from '../ledger/commit-codec.js';
import { checkFollows, headAfter } from '../ledger/continuity.js';
import { readHeader } from '../ledger/frame.js';
import { type Commit, LedgerError, type LedgerHead } from '../ledger/ledger.js';
import type { BackupSegment } from './backup-manifest.js';
import { cutFrames, FrameStreamError } from './frame-stream.js';
import { segmentName } from './write-segments.js';

/** A whole file of commits that a run left which was broken off before it could list it. */
export interface AdoptedSegment {
  readonly segment: BackupSegment;
  readonly commits: readonly Pick<Commit, 'hash'>[];
  readonly head: LedgerHead;
}

/**
 * The files that go on from `head`, one after the other, as long as they are whole. What is in them is only taken for the
 * log's when the root over all of it is the one that is signed: that the caller must check.
 */
export async function* adoptSegments(folder: string, from: LedgerHead): AsyncGenerator<AdoptedSegment> {
  for (let head = from; ; ) {
    const adopted = await adopt(folder, head);
    if (adopted === null) return;
    yield adopted;
    head = adopted.head;
  }
}

async function adopt(folder: string, from: LedgerHead): Promise<AdoptedSegment | null> {
  const path = segmentName(from.commits);
  const bytes = await readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return null;
  const hashes: { readonly hash: string }[] = [];
  let head = from;
  try {
    for await (const frame of cutFrames(once(bytes))) {
      const commit = decodeCommit(frame, readHeader(frame).position);
      checkFollows(head, commit);
      head = headAfter(commit);
      hashes.push({ hash: commit.hash });
    }
  } catch (error) {
    if (error instanceof FrameStreamError || error instanceof LedgerError) return null;
    throw error;
  }
  if (hashes.length === 0) return null;
  const segment: BackupSegment = {
    path,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    firstCommit: from.commits,
    commits: hashes.length,
    firstPosition: from.nextPosition,
  };
  return { segment, commits: hashes, head };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
