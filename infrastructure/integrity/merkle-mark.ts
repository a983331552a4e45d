import { readFile } from 'node:fs/promises';

import { countOnes, MerkleFrontier, merkleHashBytes } from '../../domain/integrity/merkle-tree.js';
import { readU64, sha256, writeU64 } from '../ledger/frame.js';
import { EMPTY_HEAD } from '../ledger/continuity.js';
import type { LedgerHead } from '../ledger/ledger.js';
import { writeSealedFile } from '../snapshots/write-file.js';

/**
 * How far the Merkle tree beside the log goes, and the roots of its perfect subtrees: all that is needed to go on and to
 * know the root. Little endian: magic, version, then head, then roots; SHA-256 over all of it at the end.
 */
const magic = 0x544d4c5a; // 'ZLMT' in file order
const version = 1;
const headBytes = 56;

export interface MerkleMark {
  /** Where the log stood; one leaf per commit. */
  readonly head: LedgerHead;
  readonly frontier: MerkleFrontier;
}

export function emptyMark(): MerkleMark {
  return { head: EMPTY_HEAD, frontier: new MerkleFrontier(sha256) };
}

export async function writeMark(path: string, { head, frontier }: MerkleMark): Promise<void> {
  const bytes = Buffer.alloc(headBytes);
  bytes.writeUInt32LE(magic, 0);
  bytes.writeUInt32LE(version, 4);
  writeU64(bytes, head.commits, 8);
  writeU64(bytes, head.nextPosition, 16);
  bytes.write(head.hash, 24, 32, 'hex');
  await writeSealedFile(path, [Buffer.concat([bytes, ...frontier.roots])]);
}

/** Null when there is none, or it is damaged or of another version. */
export async function readMark(path: string): Promise<MerkleMark | null> {
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null || file.length < headBytes + merkleHashBytes) return null;
  const bytes = file.subarray(0, -merkleHashBytes);
  if (!sha256(bytes).equals(file.subarray(-merkleHashBytes))) return null;
  if (bytes.readUInt32LE(0) !== magic || bytes.readUInt32LE(4) !== version) return null;
  const commits = readU64(bytes, 8);
  if (bytes.length !== headBytes + countOnes(commits) * merkleHashBytes) return null;
  const roots = Array.from({ length: countOnes(commits) }, (_, at) => {
    const start = headBytes + at * merkleHashBytes;
    return bytes.subarray(start, start + merkleHashBytes);
  });
  return {
    head: { commits, nextPosition: readU64(bytes, 16), hash: bytes.toString('hex', 24, 56) },
    frontier: new MerkleFrontier(sha256, commits, roots),
  };
}
