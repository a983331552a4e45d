import type { BlockRef } from '../../domain/block.js';
import type { LazyBody } from './commit-body.js';
import { corrupt } from './corrupt.js';
import type { FrameHeader } from './frame.js';
import type { Causation, Commit, Plain, RecordedEvent } from './ledger.js';

/** Own and enumerable, so that a copy of a commit has its input; one for all, so that all are of one shape for V8. */
const lazyInput: PropertyDescriptor & ThisType<CommitWithLazyInput> = {
  enumerable: true,
  get() {
    return this.readInput();
  },
};

/** A commit whose input is read when it is asked for the first time. */
export class CommitWithLazyInput implements Commit {
  readonly number: number;
  readonly position: number;
  readonly hash: string;
  readonly previousHash: string;
  declare readonly input: Plain;
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
    Object.defineProperty(this, 'input', lazyInput);
    this.causation = body.causation;
    this.cursor = header.cursor;
    this.chainTime = header.chainTime;
    this.recordedAt = header.recordedAt;
    this.events = body.events;
    this.#body = body;
  }

  /** @throws LedgerError `LEDGER_CORRUPT` when its bytes are no value */
  readInput(): Plain {
    if (this.#input !== undefined) return this.#input;
    try {
      this.#input = this.#body.input();
    } catch (error) {
      throw corrupt(this.position, 'the input cannot be read', error);
    }
    return this.#input;
  }
}
