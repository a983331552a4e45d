import { encodeCommit } from './commit-codec.js';
import type { EncodedCommit } from './commit-codec.js';
import type { CommitStore } from './commit-store.js';
import { headAfter } from './continuity.js';
import { checkExpected } from './expectation.js';
import type { Commit, CommitDraft, Expectation, LedgerHead } from './ledger.js';
import { LedgerError } from './ledger.js';
import { writeFailed } from './level-errors.js';

/** Most appends that wait at a time. */
export const APPENDS_WAITING_MAX = 4096;
/** A group is cut at this many bytes, so that the first of it does not wait for megabytes of others. */
const GROUP_BYTES_MAX = 1024 * 1024;

interface Waiting {
  readonly draft: CommitDraft;
  readonly expected: number | Expectation;
  readonly resolve: (commit: Commit) => void;
  readonly reject: (error: unknown) => void;
}

interface Group {
  readonly members: readonly { readonly waiting: Waiting; readonly encoded: EncodedCommit }[];
  readonly head: LedgerHead;
  readonly versions: ReadonlyMap<string, number>;
}

/**
 * The single writer. Appends wait in order; those that came while a write was under way share the next write and its
 * fsync. The head and the stream versions move only when a group is durable.
 */
export class AppendQueue {
  readonly #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  #refusal: LedgerError | null = null;

  /**
   * @param written told of commits that have become durable, before their appends resolve; a promise that it gives
   *   back holds the next group up: that is how a slow index slows the writer down.
   */
  constructor(
    private readonly store: CommitStore,
    private readonly written: (commits: readonly Commit[]) => Promise<void> | undefined,
    private current: LedgerHead,
    private readonly versions: Map<string, number>,
  ) {}

  get head(): LedgerHead {
    return this.current;
  }

  /** The version that the next event of the stream gets. */
  nextVersion(stream: string): number {
    return this.versions.get(stream) ?? 0;
  }

  append(draft: CommitDraft, expected: number | Expectation): Promise<Commit> {
    if (this.#refusal !== null) return Promise.reject(this.#refusal);
    if (this.#waiting.length >= APPENDS_WAITING_MAX) return Promise.reject(busy());
    return new Promise<Commit>((resolve, reject) => {
      this.#waiting.push({ draft, expected, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Refuses what comes from now on; resolves when what waits is done. */
  async close(refusal: LedgerError): Promise<void> {
    this.#refusal = refusal;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Appends of the same turn belong to the same group.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#cut();
      if (group.members.length > 0) await this.#write(group);
    }
    this.#running = null;
  }

  #cut(): Group {
    const members: { waiting: Waiting; encoded: EncodedCommit }[] = [];
    const versions = new Map<string, number>();
    let head = this.current;
    let bytes = 0;
    while (bytes < GROUP_BYTES_MAX) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) break;
      try {
        const encoded = this.#encode(waiting, head, versions);
        members.push({ waiting, encoded });
        head = headAfter(encoded.commit);
        bytes += encoded.frame.length;
      } catch (error) {
        waiting.reject(error);
      }
    }
    return { members, head, versions };
  }

  #encode(waiting: Waiting, head: LedgerHead, versions: Map<string, number>): EncodedCommit {
    checkExpected(waiting.expected, head, (stream) => versions.get(stream) ?? this.nextVersion(stream));
    // A copy that counts only when the draft proves good.
    const advanced = new Map<string, number>();
    const encoded = encodeCommit(waiting.draft, head, (stream) => {
      const version = advanced.get(stream) ?? versions.get(stream) ?? this.nextVersion(stream);
      advanced.set(stream, version + 1);
      return version;
    });
    for (const [stream, version] of advanced) versions.set(stream, version);
    return encoded;
  }

  async #write(group: Group): Promise<void> {
    try {
      await this.store.write(group.members.map((member) => member.encoded));
    } catch (error) {
      this.#fail(writeFailed(error, this.current.nextPosition), group);
      return;
    }
    this.current = group.head;
    for (const [stream, version] of group.versions) this.versions.set(stream, version);
    const ready = this.written(group.members.map((member) => member.encoded.commit));
    for (const { waiting, encoded } of group.members) waiting.resolve(encoded.commit);
    await ready;
  }

  // After a failed write nobody knows which bytes are on disk: only reopening can tell, so nothing is tried again.
  #fail(error: LedgerError, group: Group): void {
    this.#refusal ??= error;
    for (const { waiting } of group.members) waiting.reject(error);
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}

function busy(): LedgerError {
  return new LedgerError(
    'LEDGER_BUSY',
    `${APPENDS_WAITING_MAX} appends are waiting already. Wait for some of them before appending more.`,
  );
}
