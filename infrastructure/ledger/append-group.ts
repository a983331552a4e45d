import type { EncodedCommit } from './commit-codec.js';
import { headAfter } from './continuity.js';
import type { Commit, LedgerHead } from './ledger.js';

/** A group is cut at this many bytes, so that the first of it does not wait for megabytes of others. */
const GROUP_BYTES_MAX = 1024 * 1024;

interface Member {
  readonly encoded: EncodedCommit;
  readonly resolve: (commit: Commit) => void;
  readonly reject: (error: unknown) => void;
}

interface Refused {
  readonly error: unknown;
  readonly reject: (error: unknown) => void;
}

/** Commits that go to the disk with one write and one fsync. */
export class AppendGroup {
  readonly #members: Member[] = [];
  readonly #refused: Refused[] = [];
  /** The next version of each of its streams before it. */
  readonly before = new Map<string, number>();
  #bytes = 0;
  #isWriting = false;

  /** @param current the log's head before it */
  constructor(private current: LedgerHead) {}

  /** The log's head once it is written. */
  get head(): LedgerHead {
    return this.current;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#members.length;
  }

  get isOpen(): boolean {
    return !this.#isWriting && this.#bytes < GROUP_BYTES_MAX;
  }

  add(encoded: EncodedCommit): Promise<Commit> {
    this.current = headAfter(encoded.commit);
    this.#bytes += encoded.frame.length;
    return new Promise((resolve, reject) => this.#members.push({ encoded, resolve, reject }));
  }

  /** An append that a commit of this group stands in the way of: told when that commit is durable. */
  refuse(error: unknown): Promise<never> {
    return new Promise((_, reject) => this.#refused.push({ error, reject }));
  }

  /** Nothing is added from now on. */
  close(): readonly EncodedCommit[] {
    this.#isWriting = true;
    return this.#members.map(({ encoded }) => encoded);
  }

  durable(): void {
    for (const { encoded, resolve } of this.#members) resolve(encoded.commit);
    for (const { error, reject } of this.#refused) reject(error);
  }

  fail(error: unknown): void {
    for (const { reject } of this.#members) reject(error);
    for (const { reject } of this.#refused) reject(error);
  }
}
