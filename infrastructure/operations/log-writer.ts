import type { EncodedCommit } from '../ledger/commit-codec.js';
import { checkFollows, headAfter } from '../ledger/continuity.js';
import { FolderLock } from '../ledger/folder-lock.js';
import type { LedgerHead } from '../ledger/ledger.js';
import { type OpenedLog, openLog } from '../ledger/open-log.js';

/** Bytes and commits that are written, and made durable, in one go. */
const batchBytes = 1024 * 1024;
const batchCommits = 1024;

/**
 * Writes commits that exist already, byte for byte, to the end of a log. Nothing else may be done with the folder
 * meanwhile. The index is left to the next opening.
 */
export class LogWriter {
  readonly #lock: FolderLock;
  readonly #log: OpenedLog;
  #waiting: EncodedCommit[] = [];
  #bytes = 0;
  #head: LedgerHead;

  private constructor(lock: FolderLock, log: OpenedLog) {
    this.#lock = lock;
    this.#log = log;
    this.#head = log.head;
  }

  /** @param path the ledger's folder; made when it is missing. @throws LedgerError */
  static async open(path: string): Promise<LogWriter> {
    const lock = await FolderLock.acquire(path);
    try {
      return new LogWriter(lock, await openLog(path, false));
    } catch (error) {
      await lock.abandon();
      throw error;
    }
  }

  /** Where the log ends, with what has been given to this writer. */
  get head(): LedgerHead {
    return this.#head;
  }

  /** @throws LedgerError `LEDGER_CORRUPT` when the commit does not follow; Error of the disk */
  async append(encoded: EncodedCommit): Promise<void> {
    checkFollows(this.#head, encoded.commit);
    this.#waiting.push(encoded);
    this.#bytes += encoded.frame.length;
    this.#head = headAfter(encoded.commit);
    if (this.#bytes >= batchBytes || this.#waiting.length >= batchCommits) await this.flush();
  }

  /** All that was appended is on disk. */
  async flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    await this.#log.store.write(batch);
  }

  /** What was not flushed is dropped. */
  async close(): Promise<void> {
    await this.#log.store.close();
    await this.#lock.release();
  }
}
