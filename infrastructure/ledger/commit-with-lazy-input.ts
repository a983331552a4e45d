import type { BlockRef } from '../../domain/block.js';
import type { LazyBody } from './commit-body.js';
import { corrupt } from './corrupt.js';
import type { FrameHeader } from './frame.js';
import type { Causation, Commit, Plain, RecordedEvent } from './ledger.js';

/** A commit whose input is read when it is asked for the first time. A copy by spreading has no input: name the members. */
export class CommitWithLazyInput implements Commit {
  readonly number: number;
  readonly position: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly causation: Causation;
  readonly cursor: BlockRef | null;
  readonly chainTime: number;
  readonly recordedAt: number;
  readonly events: readonly RecordedEvent[];
  readonly #body: LazyBody;
  /** Undefined: not asked for yet, which is no Plain. */
  #input: Plain | undefined = undefined;

  constructor(header: FrameHeader, body: LazyBody, hash: string) {
    this.number = header.number;
    this.position = header.position;
    this.hash = hash;
    this.previousHash = header.previousHash;
    this.causation = body.causation;
    this.cursor = header.cursor;
    this.chainTime = header.chainTime;
    this.recordedAt = header.recordedAt;
    this.events = body.events;
    this.#body = body;
  }

  /** @throws LedgerError `LEDGER_CORRUPT` when its bytes are no value */
  get input(): Plain {
    if (this.#input !== undefined) return this.#input;
    try {
      this.#input = this.#body.input();
    } catch (error) {
      throw corrupt(this.position, 'the input cannot be read', error);
    }
    return this.#input;
  }
}

// Seen by for...in, so that who compares commits member by member compares it too. On the prototype, because a member of
// each commit's own that is an accessor costs as much as reading the commit's body.
Object.defineProperty(CommitWithLazyInput.prototype, 'input', { enumerable: true });
