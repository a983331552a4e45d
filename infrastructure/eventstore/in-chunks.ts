import type { StoredFrame } from '../ledger/commit-store.js';
import type { MirroredCommit } from './commit-assembly.js';

/** Commits that are given out at a time, and bytes. */
const chunkCommits = 64;
const chunkBytes = 1024 * 1024;

/** Gathers commits to what a store gives out at a time. */
export async function* inChunks(
  commits: AsyncIterable<MirroredCommit>,
): AsyncGenerator<readonly StoredFrame[]> {
  let chunk: StoredFrame[] = [];
  let bytes = 0;
  for await (const { commit, frame } of commits) {
    chunk.push({ position: commit.position, frame });
    bytes += frame.length;
    if (chunk.length < chunkCommits && bytes < chunkBytes) continue;
    yield chunk;
    [chunk, bytes] = [[], 0];
  }
  if (chunk.length > 0) yield chunk;
}
