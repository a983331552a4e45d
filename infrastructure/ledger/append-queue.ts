import { AppendGroup } from './append-group.js';
import { encodeCommit } from './commit-codec.js';
import type { EncodedCommit } from './commit-codec.js';
import type { CommitStore } from './commit-store.js';
import { checkExpected } from './expectation.js';
import type { Commit, CommitDraft, Expectation, LedgerHead } from './ledger.js';
import { LedgerError } from './ledger.js';
import { writeFailed } from './level-errors.js';

/** Most appends that wait at a time. */
export const APPENDS_WAITING_MAX = 4096;
/** They are encoded already, so that their bytes count too: no more are taken above this. */
const WAITING_BYTES_MAX = 256 * 1024 * 1024;

/**
 * The single writer. Appends wait in order; those that came while a write was under way share the next write and its
 * fsync. They are encoded and hashed when they come, beside the write before them, so that processor and disk work at
 * the same time. The head and the stream versions that others see move only when a group is durable.
 */
export class AppendQueue {
  /** In order; the first one is being written, or will be when this turn of the event loop ends. */
  #groups: AppendGroup[] = [];
  #running: Promise<void> | null = null;
  #refusal: LedgerError | null = null;

  /**
   * @param written told of commits that have become durable, before their appends resolve; a promise that it gives
   *   back holds the next group up: that is how a slow index slows the writer down.
   * @param versions the next version of each stream; from now on with what waits
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

  /** The version that the stream's next event gets, as far as the log is durable. */
  nextVersion(stream: string): number {
    for (const { before } of this.#groups) {
      const version = before.get(stream);
      if (version !== undefined) return version;
    }
    return this.versions.get(stream) ?? 0;
  }

  append(draft: CommitDraft, expected: number | Expectation): Promise<Commit> {
    if (this.#refusal !== null) return Promise.reject(this.#refusal);
    if (this.#isFull) return Promise.reject(busy());
    const last = this.#groups.at(-1);
    const head = last?.head ?? this.current;
    try {
      checkExpected(expected, head, (stream) => this.versions.get(stream) ?? 0);
    } catch (error) {
      return last === undefined ? Promise.reject(error) : last.refuse(error);
    }
    const group = last?.isOpen === true ? last : new AppendGroup(head);
    try {
      const appended = group.add(this.#encode(draft, head, group));
      if (group !== last) this.#groups.push(group);
      this.#running ??= this.#run();
      return appended;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Refuses what comes from now on; resolves when what waits is done. */
  async close(refusal: LedgerError): Promise<void> {
    this.#refusal = refusal;
    await this.#running;
  }

  get #isFull(): boolean {
    let [size, bytes] = [0, 0];
    for (const group of this.#groups) {
      size += group.size;
      bytes += group.bytes;
    }
    return size >= APPENDS_WAITING_MAX || bytes >= WAITING_BYTES_MAX;
  }

  #encode(draft: CommitDraft, head: LedgerHead, { before }: AppendGroup): EncodedCommit {
    const { versions } = this;
    let taken = 0;
    try {
      return encodeCommit(draft, head, (stream) => {
        const version = versions.get(stream) ?? 0;
        if (!before.has(stream)) before.set(stream, version);
        versions.set(stream, version + 1);
        taken++;
        return version;
      });
    } catch (error) {
      // as if it had never come; that `before` names a stream too many says nothing wrong
      for (const { stream } of draft.events.slice(0, taken))
        versions.set(stream, (versions.get(stream) ?? 1) - 1);
      throw error;
    }
  }

  async #run(): Promise<void> {
    // Appends of the same turn belong to the same group.
    await Promise.resolve();
    for (let group = this.#groups[0]; group !== undefined; [group] = this.#groups) await this.#write(group);
    this.#running = null;
  }

  async #write(group: AppendGroup): Promise<void> {
    const commits = group.close();
    try {
      await this.store.write(commits);
    } catch (error) {
      this.#fail(writeFailed(error, this.current.nextPosition));
      return;
    }
    this.current = group.head;
    this.#groups.shift();
    const ready = this.written(commits.map(({ commit }) => commit));
    group.durable();
    await ready;
  }

  // After a failed write nobody knows which bytes are on disk: only reopening can tell, so nothing is tried again.
  #fail(error: LedgerError): void {
    this.#refusal ??= error;
    const groups = this.#groups;
    this.#groups = [];
    for (const { before } of groups.toReversed())
      for (const [stream, version] of before) this.versions.set(stream, version);
    for (const group of groups) group.fail(error);
  }
}

function busy(): LedgerError {
  return new LedgerError(
    'LEDGER_BUSY',
    `${APPENDS_WAITING_MAX} appends are waiting already, or more bytes than are kept for them. Wait for some of them before appending more.`,
  );
}
