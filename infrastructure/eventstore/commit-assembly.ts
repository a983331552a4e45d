import { decodeCommit } from '../ledger/commit-codec.js';
import type { Commit } from '../ledger/ledger.js';
import { LedgerError } from '../ledger/ledger.js';
import { COMMIT_TYPE, commitMessages, PART_TYPE } from './commit-messages.js';
import { mirrorDamaged } from './eventstore-error.js';
import type { Message, ReceivedMessage } from './message.js';
import { storedSchema } from './message-schema.js';

/** A commit that was read back, proved message by message. */
export interface MirroredCommit {
  readonly commit: Commit;
  readonly frame: Buffer;
  /** Revision of its last message. */
  readonly revision: number;
}

/** Most messages and bytes that are gathered for one commit; a stream of rubbish must not fill the memory. */
const MESSAGES_MAX = 65_536 + 64;
const BYTES_MAX = 17 * 1024 * 1024;

/**
 * Puts the messages of a stream together to commits, in order. The stored bytes must give their hash, and every message
 * must be the one that these bytes demand; anything else was written by somebody else.
 */
export class CommitAssembly {
  #gathered: ReceivedMessage[] = [];
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #position: number;
  #revision: number;

  /**
   * @param next the revision that comes first, and the position of its event
   */
  constructor(
    private readonly stream: string,
    next: { readonly revision: number; readonly position: number },
  ) {
    this.#position = next.position;
    this.#revision = next.revision;
  }

  /** Messages that belong to a commit whose end has not come yet. */
  get pending(): number {
    return this.#gathered.length;
  }

  /** @returns the commit that the message ends, or null. @throws LedgerError `LEDGER_CORRUPT` with the position */
  accept(message: ReceivedMessage): MirroredCommit | null {
    if (message.revision !== this.#revision) {
      throw this.#damaged(`message ${this.#revision} is gone (was the stream truncated or scavenged?)`);
    }
    this.#revision += 1;
    this.#gathered.push(message);
    if (message.data instanceof Uint8Array) {
      this.#parts.push(message.data);
      this.#bytes += message.data.length;
    }
    if (this.#gathered.length > MESSAGES_MAX || this.#bytes > BYTES_MAX) {
      throw this.#damaged('more messages than a commit has follow each other without the end of one');
    }
    if (!(message.data instanceof Uint8Array)) return null;
    if (message.type === PART_TYPE) return null;
    if (message.type !== COMMIT_TYPE) throw this.#damaged(`message ${message.revision} is of no known type`);
    const mirrored = this.#seal(message);
    this.#gathered = [];
    this.#parts = [];
    this.#bytes = 0;
    this.#position = mirrored.commit.position + mirrored.commit.events.length;
    return mirrored;
  }

  #seal({ metadata, revision }: ReceivedMessage): MirroredCommit {
    const stated = storedSchema.safeParse(metadata);
    if (!stated.success) throw this.#damaged(`message ${revision} does not say which commit it ends`);
    const frame = Buffer.concat(this.#parts);
    const commit = this.#decode(frame, stated.data.position - stated.data.events + 1, revision);
    if (commit.position !== this.#position) {
      throw this.#damaged(`message ${revision} ends the commit at position ${commit.position}`);
    }
    const expected = commitMessages(commit, frame);
    for (const [at, message] of expected.entries()) this.#compare(message, this.#gathered[at], commit, at);
    if (this.#gathered.length !== expected.length) {
      throw this.#damaged(
        `${this.#gathered.length} messages up to ${revision} where its commit has ${expected.length}`,
      );
    }
    return { commit, frame, revision };
  }

  #decode(frame: Buffer, position: number, revision: number): Commit {
    try {
      return decodeCommit(frame, position);
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'LEDGER_CORRUPT') throw error;
      throw this.#damaged(`the stored bytes that end with message ${revision} are no commit of this log`);
    }
  }

  #compare(expected: Message, found: ReceivedMessage | undefined, commit: Commit, at: number): void {
    if (found !== undefined && isSame(expected, found)) return;
    const position = commit.position + Math.min(at, commit.events.length - 1);
    const which =
      found === undefined ? 'a message is missing' : `message ${found.revision} is not the node's`;
    throw mirrorDamaged(this.stream, position, which);
  }

  #damaged(reason: string): LedgerError {
    return mirrorDamaged(this.stream, this.#position, reason);
  }
}

function isSame(expected: Message, found: ReceivedMessage): boolean {
  if (expected.id !== found.id || expected.type !== found.type) return false;
  if (canonical(expected.metadata) !== canonical(found.metadata)) return false;
  if (expected.data instanceof Uint8Array || found.data instanceof Uint8Array) {
    return (
      expected.data instanceof Uint8Array &&
      found.data instanceof Uint8Array &&
      Buffer.compare(expected.data, found.data) === 0
    );
  }
  return canonical(expected.data) === canonical(found.data);
}

/** Through JSON both ways, so that what is compared is what the server was given and not how it was made. */
function canonical(value: unknown): string {
  return JSON.stringify(JSON.parse(JSON.stringify(value ?? null)));
}
