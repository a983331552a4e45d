import { NoteError, type NoteVerifier, verifyNote } from '../../domain/integrity/signed-note.js';
import { MerkleFrontier } from '../../domain/integrity/merkle-tree.js';
import { sha256 } from '../ledger/frame.js';
import type { Commit } from '../ledger/ledger.js';
import type { CheckpointStore, StoredCheckpoint } from './checkpoint-store.js';
import { originOf } from './log-origin.js';
import { commitLeaf } from './merkle-store.js';

/** What the checkpoints in a data folder say about its log. */
export interface CheckpointReport {
  /** Commits that the tree is over. */
  readonly size: number;
  /** 64 hex digits. */
  readonly root: string;
  /** Checkpoints that were found and looked at. */
  readonly checkpoints: number;
  /** Whether their signatures were checked: there was a key. */
  readonly signaturesChecked: boolean;
  readonly findings: readonly { readonly file: string; readonly problem: string }[];
}

/** Computes the Merkle tree of a log anew, commit by commit, and holds each stored checkpoint against it. */
export class CheckpointAudit {
  readonly #frontier = new MerkleFrontier(sha256);
  readonly #waiting: StoredCheckpoint[];
  readonly #total: number;
  readonly #findings: { file: string; problem: string }[] = [];
  readonly #keyOf: (origin: string) => NoteVerifier | null;
  #origin: string | null = null;
  #key: NoteVerifier | null = null;

  private constructor(
    checkpoints: readonly StoredCheckpoint[],
    keyOf: (origin: string) => NoteVerifier | null,
  ) {
    this.#waiting = checkpoints.filter(({ parsed }) => parsed !== null);
    this.#total = checkpoints.length;
    this.#keyOf = keyOf;
    for (const { file, problem } of checkpoints) if (problem !== null) this.#findings.push({ file, problem });
  }

  /** @param keyOf the key that should have signed for a log of this name; null: signatures are not looked at */
  static async open(
    store: CheckpointStore,
    keyOf: (origin: string) => NoteVerifier | null,
  ): Promise<CheckpointAudit> {
    return new CheckpointAudit(await store.all(), keyOf);
  }

  /** Takes the log's commits in order, from the first on. */
  accept(commit: Commit): void {
    if (this.#origin === null) {
      this.#origin = originOf(commit);
      this.#key = this.#keyOf(this.#origin);
    }
    this.#frontier.append(commitLeaf(commit.hash));
    while (this.#isDue(this.#waiting[0])) this.#check(this.#waiting.shift());
  }

  /** When the log is at its end. */
  report(): CheckpointReport {
    for (const { file, parsed } of this.#waiting) {
      const size = parsed?.checkpoint.size ?? 0;
      const problem = `it was signed for ${size} commits, the log has ${this.#frontier.size}`;
      this.#findings.push({ file, problem });
    }
    return {
      size: this.#frontier.size,
      root: Buffer.from(this.#frontier.root()).toString('hex'),
      checkpoints: this.#total,
      signaturesChecked: this.#key !== null,
      findings: this.#findings,
    };
  }

  #isDue(stored: StoredCheckpoint | undefined): boolean {
    const size = stored?.parsed?.checkpoint.size;
    return size !== undefined && size <= this.#frontier.size;
  }

  #check(stored: StoredCheckpoint | undefined): void {
    if (stored === undefined || stored.parsed === null) return;
    const { file, parsed } = stored;
    const { origin, root } = parsed.checkpoint;
    const found = (problem: string): void => void this.#findings.push({ file, problem });
    if (origin !== this.#origin)
      return found(`it is of the log ${origin}, this one is ${this.#origin ?? 'empty'}`);
    if (Buffer.compare(root, this.#frontier.root()) !== 0)
      return found('its root is not the root of these commits');
    if (this.#key === null) return;
    try {
      verifyNote(parsed.note, [this.#key]);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      found(error.message);
    }
  }
}
