import { decodeCommit, encodeCommit, type EncodedCommit } from '../../infrastructure/ledger/commit-codec.js';
import type { CommitStore, StoredFrame } from '../../infrastructure/ledger/commit-store.js';
import { Continuity, EMPTY_HEAD, headAfter } from '../../infrastructure/ledger/continuity.js';
import { IdTable } from '../../infrastructure/ledger/id-table.js';
import type { Commit, CommitDraft, LedgerHead, ProvableLedger } from '../../infrastructure/ledger/ledger.js';
import {
  assertNothingGone,
  assertSameLog,
  judgeTail,
  TAIL_COMMITS,
} from '../../infrastructure/ledger/log-tail.js';
import { StoredLedger } from '../../infrastructure/ledger/stored-ledger.js';
import type { SimulatedDisk } from './simulated-disk.js';

/** How the writer makes a write durable. */
const syncOnce = (disk: SimulatedDisk, head: LedgerHead): void => disk.sync(head);

/**
 * The log of one node on its simulated disk, without waiting: the codec, the chain of hashes and the judgement of a torn
 * end are the ledger's own.
 */
export class SimulatedLog {
  #head: LedgerHead;
  readonly #versions: Map<string, number>;

  private constructor(
    private readonly disk: SimulatedDisk,
    private readonly syncDisk: typeof syncOnce,
    head: LedgerHead,
    versions: ReadonlyMap<string, number>,
    /** A torn last commit was cut. */
    readonly wasTorn: boolean,
    /** What the log holds, in order. */
    readonly commits: readonly Commit[],
  ) {
    this.#head = head;
    this.#versions = new Map(versions);
  }

  /** Opens what is on the disk. @throws LedgerError as the real opening does, DiskRefusal */
  static open(disk: SimulatedDisk, syncDisk = syncOnce): SimulatedLog {
    const { witness } = disk;
    const tail = judgeTail(disk.frames.slice(-TAIL_COMMITS), witness?.nextPosition ?? 0);
    const { head, torn } = tail;
    if (torn !== null) disk.cut();
    if (witness !== null) assertNothingGone(head, witness);
    const before = disk.frames.slice(0, disk.frames.length - tail.commits.length);
    const commits = before.map(({ position, frame }) => decodeCommit(frame, position));
    commits.push(...tail.commits);
    const continuity = new Continuity();
    let reached = EMPTY_HEAD;
    for (const commit of commits) {
      continuity.accept(commit);
      reached = headAfter(commit);
      if (reached.nextPosition === witness?.nextPosition) assertSameLog(reached.hash, witness);
    }
    disk.settle(reached);
    return new SimulatedLog(disk, syncDisk, reached, continuity.versions, torn !== null, commits);
  }

  get head(): LedgerHead {
    return this.#head;
  }

  /** Makes the next commit and begins to write it. @throws LedgerError, DiskRefusal */
  write(draft: CommitDraft): EncodedCommit {
    // Counted on at once: a log whose write fails is not written to again, its node opens another.
    const encoded = encodeCommit(draft, this.#head, (stream) => {
      const version = this.#versions.get(stream) ?? 0;
      this.#versions.set(stream, version + 1);
      return version;
    });
    this.disk.write({ position: encoded.commit.position, frame: encoded.frame });
    return encoded;
  }

  /** What was written is durable. @throws DiskRefusal */
  sync({ commit }: EncodedCommit): void {
    const head = headAfter(commit);
    this.syncDisk(this.disk, head);
    this.#head = head;
  }
}

/** The same disk behind the ledger's port, for the contract suite of ledgers. @throws LedgerError */
export function openSimulatedLedger(disk: SimulatedDisk): ProvableLedger {
  const log = SimulatedLog.open(disk);
  const ids = new IdTable();
  const versions = new Map<string, number>();
  for (const commit of log.commits) {
    ids.addCommit(commit);
    for (const { stream, streamVersion } of commit.events) versions.set(stream, streamVersion + 1);
  }
  const store = new SimulatedStore(disk);
  return new StoredLedger({ store, head: log.head, versions, ids, index: null, repairs: [] });
}

class SimulatedStore implements CommitStore {
  constructor(private readonly disk: SimulatedDisk) {}

  async write(commits: readonly EncodedCommit[]): Promise<void> {
    for (const { commit, frame } of commits) {
      this.disk.write({ position: commit.position, frame });
      this.disk.sync(headAfter(commit));
    }
  }

  async *scan(from: number, to: number, backwards = false): AsyncGenerator<readonly StoredFrame[]> {
    const { frames } = this.disk;
    const found = frames.slice(Math.max(0, frames.upTo(from) - 1), frames.upTo(to));
    const inOrder = backwards ? found.reverse() : found;
    for (let at = 0; at < inOrder.length; at += 64) yield inOrder.slice(at, at + 64);
  }

  async read(positions: readonly number[]): Promise<readonly (StoredFrame['frame'] | undefined)[]> {
    const { frames } = this.disk;
    return positions.map((position) => {
      const stored = frames.at(frames.upTo(position) - 1);
      return stored?.position === position ? stored.frame : undefined;
    });
  }

  async close(): Promise<void> {}
}
