import { MerkleFrontier } from '../../domain/integrity/merkle-tree.js';
import { NoteError, type NoteVerifier, verifyNote } from '../../domain/integrity/signed-note.js';
import type { StoredCheckpoint } from '../integrity/checkpoint-store.js';
import { IntegrityError } from '../integrity/integrity-error.js';
import { commitLeaf } from '../integrity/merkle-store.js';
import { sha256 } from '../ledger/frame.js';
import { checkFollows, EMPTY_HEAD, headAfter } from '../ledger/continuity.js';
import type { Commit } from '../ledger/ledger.js';
import type { TreeMark } from './mirrored-checkpoints.js';

/** Sizes whose tree is kept, for checkpoints that are signed when their commits have passed already. */
const keptSizes = 2_048;

/** A checkpoint of this log that was found right. */
export interface ProvenCheckpoint {
  readonly text: string;
  readonly mark: TreeMark;
}

/** The tree over the node's own commits as they go by, held against what the node signed. */
export class SignedSizes {
  #head = EMPTY_HEAD;
  #frontier = new MerkleFrontier(sha256);
  readonly #recent = new Map<number, TreeMark>();
  #proven: number;

  /** @param from where to go on: the tree at a checkpoint that was proved */
  constructor(
    private readonly origin: string,
    private readonly keys: readonly NoteVerifier[],
    from: TreeMark | null,
  ) {
    this.#proven = from?.head.commits ?? 0;
    if (from === null) return;
    this.#head = from.head;
    this.#frontier = new MerkleFrontier(sha256, from.frontier.size, from.frontier.roots);
  }

  /** Up to where commits have gone by. */
  get head() {
    return this.#head;
  }

  /** Takes the node's next commit. @throws LedgerError `LEDGER_CORRUPT` when it is not the next one */
  accept(commit: Commit): void {
    checkFollows(this.#head, commit);
    this.#frontier.append(commitLeaf(commit.hash));
    this.#head = headAfter(commit);
    this.#recent.set(this.#head.commits, this.#mark());
    this.#recent.delete(this.#head.commits - keptSizes);
  }

  /**
   * Those of the node's checkpoints that are new, reached, and right.
   * @param stored the node's checkpoints, by size
   * @throws IntegrityError `CHECKPOINT_CONFLICT` for one that these commits or the keys do not bear out
   */
  prove(stored: readonly StoredCheckpoint[]): readonly ProvenCheckpoint[] {
    if (this.keys.length === 0) return [];
    const proven: ProvenCheckpoint[] = [];
    for (const checkpoint of stored) {
      const size = checkpoint.parsed?.checkpoint.size ?? 0;
      const mark = this.#recent.get(size);
      if (mark === undefined || size <= this.#proven) continue;
      this.#mustBear(checkpoint, mark);
      proven.push({ text: checkpoint.text, mark });
      this.#proven = size;
    }
    return proven;
  }

  #mark(): TreeMark {
    return {
      head: this.#head,
      frontier: new MerkleFrontier(sha256, this.#frontier.size, this.#frontier.roots),
    };
  }

  #mustBear({ file, parsed }: StoredCheckpoint, { frontier }: TreeMark): void {
    if (parsed === null) return;
    const { origin, root } = parsed.checkpoint;
    if (origin !== this.origin) throw conflict(file, `it is of the log ${origin}`);
    if (Buffer.compare(root, frontier.root()) !== 0)
      throw conflict(file, 'its root is not the root of these commits');
    try {
      verifyNote(parsed.note, this.keys);
    } catch (error) {
      if (error instanceof NoteError) throw conflict(file, error.message);
      throw error;
    }
  }
}

function conflict(file: string, reason: string): IntegrityError {
  return new IntegrityError(
    'CHECKPOINT_CONFLICT',
    `The log contradicts the node's signed checkpoint ${file}: ${reason}. Nothing from there on is mirrored. ` +
      'Run `zledger verify` and find out which of the two is right.',
  );
}
