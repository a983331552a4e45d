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
  /** Of these, those that lie in a part that was not read this time, at sizes whose root nobody noted when it was. */
  readonly unjudged: number;
  /** Whether their signatures were checked: there was a key. */
  readonly signaturesChecked: boolean;
  readonly findings: readonly { readonly file: string; readonly problem: string }[];
}

/** A beginning of the log over which the tree was computed before. */
export interface AuditedPrefix {
  readonly origin: string;
  readonly frontier: MerkleFrontier;
  /** Roots at the sizes of the checkpoints that were met then, 64 hex digits. */
  readonly roots: ReadonlyMap<number, string>;
}

export interface AuditOptions {
  readonly store: Pick<CheckpointStore, 'all'>;
  /** Keys that may have signed for a log of this name; none: signatures are not looked at. */
  readonly keysOf: (origin: string) => readonly NoteVerifier[];
  readonly after?: AuditedPrefix | undefined;
}

/** Computes the Merkle tree of a log anew, commit by commit, and holds each stored checkpoint against it. */
export class CheckpointAudit {
  readonly #frontier: MerkleFrontier;
  readonly #waiting: StoredCheckpoint[];
  readonly #total: number;
  readonly #findings: { file: string; problem: string }[] = [];
  readonly #keysOf: AuditOptions['keysOf'];
  readonly #roots: Map<number, string>;
  #unjudged = 0;
  #origin: string | null = null;
  #keys: readonly NoteVerifier[] = [];

  private constructor(checkpoints: readonly StoredCheckpoint[], { keysOf, after }: AuditOptions) {
    this.#waiting = checkpoints.filter(({ parsed }) => parsed !== null);
    this.#total = checkpoints.length;
    this.#keysOf = keysOf;
    this.#frontier = new MerkleFrontier(sha256, after?.frontier.size ?? 0, after?.frontier.roots ?? []);
    this.#roots = new Map(after?.roots ?? []);
    for (const { file, problem } of checkpoints) if (problem !== null) this.#findings.push({ file, problem });
    if (after === undefined) return;
    this.#name(after.origin);
    if (this.size > 0) this.#roots.set(this.size, this.root);
    this.#checkDue();
  }

  static async open(options: AuditOptions): Promise<CheckpointAudit> {
    return new CheckpointAudit(await options.store.all(), options);
  }

  /** Takes the log's commits in order, from the first on, or from the one behind the prefix. */
  accept(commit: Commit): void {
    if (this.#origin === null) this.#name(originOf(commit));
    this.#frontier.append(commitLeaf(commit.hash));
    if (this.#isDue(this.#waiting[0])) {
      this.#roots.set(this.size, this.root);
      this.#checkDue();
    }
  }

  /** Commits so far. */
  get size(): number {
    return this.#frontier.size;
  }

  /** Over the commits so far, 64 hex digits. */
  get root(): string {
    return Buffer.from(this.#frontier.root()).toString('hex');
  }

  /** What a later audit needs to go on from here; null before the first commit. */
  prefix(): AuditedPrefix | null {
    if (this.#origin === null) return null;
    const frontier = new MerkleFrontier(sha256, this.size, this.#frontier.roots);
    return { origin: this.#origin, frontier, roots: new Map(this.#roots) };
  }

  /** When the log is at its end. */
  report(): CheckpointReport {
    for (const { file, parsed } of this.#waiting) {
      const size = parsed?.checkpoint.size ?? 0;
      this.#findings.push({ file, problem: `it was signed for ${size} commits, the log has ${this.size}` });
    }
    return {
      size: this.size,
      root: this.root,
      checkpoints: this.#total,
      unjudged: this.#unjudged,
      signaturesChecked: this.#keys.length > 0,
      findings: this.#findings,
    };
  }

  #name(origin: string): void {
    this.#origin = origin;
    this.#keys = this.#keysOf(origin);
  }

  #isDue(stored: StoredCheckpoint | undefined): boolean {
    const size = stored?.parsed?.checkpoint.size;
    return size !== undefined && size <= this.size;
  }

  #checkDue(): void {
    while (this.#isDue(this.#waiting[0])) this.#check(this.#waiting.shift());
  }

  #check(stored: StoredCheckpoint | undefined): void {
    if (stored === undefined || stored.parsed === null) return;
    const { file, parsed } = stored;
    const { origin, root, size } = parsed.checkpoint;
    const found = (problem: string): void => void this.#findings.push({ file, problem });
    if (origin !== this.#origin)
      return found(`it is of the log ${origin}, this one is ${this.#origin ?? 'empty'}`);
    const computed = this.#roots.get(size);
    if (computed === undefined) this.#unjudged += 1;
    else if (Buffer.from(root).toString('hex') !== computed)
      return found('its root is not the root of these commits');
    if (this.#keys.length === 0) return;
    try {
      verifyNote(parsed.note, this.#keys);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      found(error.message);
    }
  }
}
