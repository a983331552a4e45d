import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import {
  consistencyRanges,
  inclusionRanges,
  type LeafRange,
  nodesOf,
  postorderOf,
  subtreesOf,
} from '../../domain/integrity/merkle-proof.js';
import { joinSubtrees, leafHash } from '../../domain/integrity/merkle-tree.js';
import { verifyConsistency, verifyInclusion } from '../../domain/integrity/verify-merkle-proof.js';
import { headAfter } from '../ledger/continuity.js';
import { sha256 } from '../ledger/frame.js';
import type { Commit, Ledger, LedgerHead } from '../ledger/ledger.js';
import { IntegrityError } from './integrity-error.js';
import { emptyMark, type MerkleMark, readMark, writeMark } from './merkle-mark.js';
import { MerkleNodes } from './merkle-nodes.js';

/** Commits between two marks, so that a long building that is broken off goes on from there. */
const markEvery = 65_536;

/** The leaf of a commit: the tree is over the commits' own hashes, which cover all their stored bytes. */
export function commitLeaf(hash: string): Uint8Array {
  return leafHash(Buffer.from(hash, 'hex'), sha256);
}

/**
 * The Merkle tree over a log's commits, in a folder beside it. A cache: deletable, bound to the commit that it ends with,
 * and built anew from the log when it does not fit. The file of nodes has no checksums; instead every answer is proved
 * against the root, which the mark seals, before it is given.
 */
export class MerkleStore {
  readonly #path: string;
  readonly #ledger: Ledger;
  #mark: MerkleMark;
  #nodes: MerkleNodes;

  private constructor(path: string, ledger: Ledger, mark: MerkleMark, nodes: MerkleNodes) {
    this.#path = path;
    this.#ledger = ledger;
    this.#mark = mark;
    this.#nodes = nodes;
  }

  /** @param path the cache's own folder; made when it is missing. @throws Error of the file system, LedgerError */
  static async open(path: string, ledger: Ledger): Promise<MerkleStore> {
    await mkdir(path, { recursive: true });
    const stored = await readMark(join(path, 'mark.bin'));
    const mark = stored !== null && (await fits(stored.head, ledger)) ? stored : emptyMark();
    const nodes = await MerkleNodes.open(nodesFile(path), nodesOf(mark.head.commits));
    if (nodes !== null) return new MerkleStore(path, ledger, mark, nodes);
    return new MerkleStore(path, ledger, emptyMark(), await newNodes(path));
  }

  /** Leaves = commits that are in the tree. */
  get size(): number {
    return this.#mark.frontier.size;
  }

  /** The root over all of them, 32 bytes. */
  root(): Uint8Array {
    return this.#mark.frontier.root();
  }

  /**
   * Takes in what the log has more. Memory stays flat however much that is.
   * @throws LedgerError when the log cannot be read; the signal's reason
   */
  async catchUp(
    options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
  ): Promise<void> {
    const end = this.#ledger.head();
    if (end.commits <= this.size) return;
    const { frontier } = this.#mark;
    let head = this.#mark.head;
    const range = { fromPosition: head.nextPosition, toPosition: end.nextPosition - 1 };
    try {
      for await (const commit of this.#ledger.commits(range)) {
        options.signal?.throwIfAborted();
        const whole = frontier.append(commitLeaf(commit.hash));
        head = headAfter(commit);
        await this.#nodes.append(whole);
        if (head.commits % markEvery === 0) await this.#keep({ head, frontier });
        if (head.commits % 256 === 0) options.onProgress?.(head.commits, end.commits);
      }
    } finally {
      // The frontier has moved: whatever ended the loop, head and frontier must stay one.
      await this.#keep({ head, frontier });
    }
  }

  /** The root when the tree had `size` leaves. @throws IntegrityError `NOT_IN_LOG` */
  async rootAt(size: number): Promise<Uint8Array> {
    this.#mustReach(size);
    return this.#proven(() => this.#rootAt(size));
  }

  /** That the commit is in the tree of `size` leaves; checked. @throws IntegrityError `NOT_IN_LOG` */
  async inclusionPath(commit: Commit, size: number): Promise<readonly Uint8Array[]> {
    this.#mustReach(size);
    return this.#proven(async () => {
      const root = await this.#rootAt(size);
      const path = root && (await this.#hashesOf(inclusionRanges(commit.number, size)));
      const proof = path && { index: commit.number, size, path };
      return root && proof && verifyInclusion(commitLeaf(commit.hash), proof, root, sha256) ? path : null;
    });
  }

  /** That the tree of `newSize` leaves goes on from the one of `oldSize`; checked. @throws IntegrityError `NOT_IN_LOG` */
  async consistencyPath(oldSize: number, newSize: number): Promise<readonly Uint8Array[]> {
    this.#mustReach(newSize);
    return this.#proven(async () => {
      const [oldRoot, newRoot] = [await this.#rootAt(oldSize), await this.#rootAt(newSize)];
      const path = await this.#hashesOf(consistencyRanges(oldSize, newSize));
      const proof = path && { oldSize, newSize, path };
      return oldRoot && newRoot && proof && verifyConsistency(proof, oldRoot, newRoot, sha256) ? path : null;
    });
  }

  close(): Promise<void> {
    return this.#nodes.close();
  }

  /** Null when the nodes do not give what the sealed root demands. */
  async #rootAt(size: number): Promise<Uint8Array | null> {
    if (size === this.size) return this.root();
    const [root] = (await this.#hashesOf([{ start: 0, end: size }])) ?? [];
    const path = await this.#hashesOf(consistencyRanges(size, this.size));
    if (root === undefined || path === null) return null;
    const proof = { oldSize: size, newSize: this.size, path };
    return verifyConsistency(proof, root, this.root(), sha256) ? root : null;
  }

  /** An answer out of the nodes; when they are damaged, the tree is built anew first. */
  async #proven<Answer>(answer: () => Promise<Answer | null>): Promise<Answer> {
    const first = await answer();
    if (first !== null) return first;
    await this.#rebuild();
    const second = await answer();
    if (second === null) throw new Error('the Merkle tree, built anew, does not give its own root');
    return second;
  }

  async #rebuild(): Promise<void> {
    await this.#nodes.close();
    this.#nodes = await newNodes(this.#path);
    this.#mark = emptyMark();
    await this.catchUp();
  }

  async #keep(mark: MerkleMark): Promise<void> {
    this.#mark = mark;
    await this.#nodes.sync();
    await writeMark(join(this.#path, 'mark.bin'), mark);
  }

  async #hashesOf(ranges: readonly LeafRange[]): Promise<Uint8Array[] | null> {
    await this.#nodes.flush();
    const hashes: Uint8Array[] = [];
    try {
      for (const range of ranges) {
        const roots: Uint8Array[] = [];
        for (const subtree of subtreesOf(range)) roots.push(await this.#nodes.read(postorderOf(subtree)));
        hashes.push(joinSubtrees(roots, sha256));
      }
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
    return hashes;
  }

  #mustReach(size: number): void {
    if (size <= this.size) return;
    throw new IntegrityError('NOT_IN_LOG', `The log has ${this.size} commits, not ${size}.`);
  }
}

function nodesFile(path: string): string {
  return join(path, 'nodes.bin');
}

async function newNodes(path: string): Promise<MerkleNodes> {
  await rm(nodesFile(path), { force: true });
  const nodes = await MerkleNodes.open(nodesFile(path), 0);
  if (nodes === null) throw new Error('an empty file has too few nodes');
  return nodes;
}

/** Whether the log has exactly this commit there. */
async function fits(head: LedgerHead, ledger: Ledger): Promise<boolean> {
  const last = head.nextPosition - 1;
  if (last < 0) return head.commits === 0;
  if (head.nextPosition > ledger.head().nextPosition) return false;
  for await (const commit of ledger.commits({ fromPosition: last, toPosition: last })) {
    const { nextPosition, commits, hash } = headAfter(commit);
    return nextPosition === head.nextPosition && commits === head.commits && hash === head.hash;
  }
  return false;
}
