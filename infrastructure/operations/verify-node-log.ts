import { CheckpointAudit, type CheckpointReport } from '../integrity/checkpoint-audit.js';
import { CheckpointStore } from '../integrity/checkpoint-store.js';
import { logOrigin } from '../integrity/log-origin.js';
import { nodeVerifiers } from '../integrity/node-verifier.js';
import { Continuity } from '../ledger/continuity.js';
import {
  type Commit,
  LedgerError,
  type LedgerHead,
  type ProvableLedger,
  type VerifyReport,
} from '../ledger/ledger.js';
import type { DataFolder } from '../node/data-folder.js';
import { readVerifyMark, type VerifyMark, type VerifyRun, writeVerifyMark } from './verify-mark.js';

export interface VerifyOptions {
  readonly folder: DataFolder;
  readonly ledger: ProvableLedger;
  /** Go on behind the mark of an earlier run, if it fits the log. */
  readonly resume: boolean;
  /** Wall clock, ms. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Commits between two marks. */
  readonly markEvery?: number;
}

export interface NodeLogReport {
  readonly log: VerifyReport;
  readonly merkle: CheckpointReport;
  /** Which commits were read when: the last run is this one. What an earlier run has read was not read again. */
  readonly runs: readonly VerifyRun[];
  /** Why this run began at the beginning although it was to go on. */
  readonly restarted: string | null;
  /** What an earlier run had found whole and this log does not have: it was replaced, or cut. */
  readonly contradicted: string | null;
  /** Why the mark could not be kept: the next run cannot go on from here. */
  readonly markProblem: string | null;
}

/**
 * Verifies the log of a stopped node and its checkpoints, and keeps a mark of how far it came: a run that is broken off goes
 * on there. The mark is bound to the log by the hash of the commit that it ends with and by the Merkle root, and is checked
 * before it is used; it says nothing of changes to what was read before, and neither does this: see `runs`.
 * @throws LedgerError, Error of the file system, the signal's reason, with the mark kept
 */
export async function verifyNodeLog(options: VerifyOptions): Promise<NodeLogReport> {
  const { folder, ledger, signal } = options;
  const found = await findMark(folder.verifyMark, ledger);
  const mark = options.resume && found.kind === 'fits' ? found.mark : null;
  const audit = await openAudit(options, mark);
  const continuity = mark === null ? new Continuity() : Continuity.after(mark.checked);
  const keeper = new MarkKeeper(options, mark, continuity, audit, found.kind !== 'contradicts');
  let log: VerifyReport;
  try {
    log = await ledger.verify(
      options.onProgress,
      (commit) => {
        signal.throwIfAborted();
        audit.accept(commit);
        continuity.accept(commit);
        keeper.passed(commit);
      },
      mark?.checked,
    );
  } finally {
    await keeper.keep();
  }
  return {
    log,
    merkle: audit.report(),
    runs: keeper.runs,
    restarted: options.resume && found.kind !== 'fits' ? found.reason : null,
    contradicted: found.kind === 'contradicts' ? found.reason : null,
    markProblem: keeper.problem,
  };
}

type FoundMark =
  | { readonly kind: 'fits'; readonly mark: VerifyMark }
  | { readonly kind: 'none' | 'contradicts'; readonly reason: string };

/** The mark of the run before, and whether this log still goes through it. */
async function findMark(path: string, ledger: ProvableLedger): Promise<FoundMark> {
  const mark = await readVerifyMark(path);
  if (typeof mark === 'string') return { kind: 'none', reason: mark };
  const { head } = mark.checked;
  const was = `an earlier run found ${head.commits} commits whole, the last with the hash ${head.hash}`;
  if (head.commits > ledger.head().commits)
    return { kind: 'contradicts', reason: `${was}; the log has ${ledger.head().commits} now` };
  try {
    const last = await ledger.storedCommit(head.nextPosition - 1);
    if (last?.commit.hash === head.hash && (await logOrigin(ledger)) === mark.audited.origin)
      return { kind: 'fits', mark };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { kind: 'none', reason: 'the log is damaged where the mark is' };
  }
  return { kind: 'contradicts', reason: `${was}; this log has another commit there` };
}

async function openAudit(
  { folder, ledger }: VerifyOptions,
  mark: VerifyMark | null,
): Promise<CheckpointAudit> {
  // A log whose first commit is broken has no name; that it is broken is said by its own check.
  const origin = await logOrigin(ledger).catch(() => null);
  const keys = origin === null ? [] : await nodeVerifiers(folder.ledgerKey, origin);
  const store = new CheckpointStore(folder.checkpoints);
  return CheckpointAudit.open({ store, keysOf: () => keys, after: mark?.audited });
}

/** Writes the mark now and then, and when the run ends, however it ends. */
class MarkKeeper {
  readonly #began: number;
  readonly #from: number;
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  problem: string | null = null;

  constructor(
    private readonly options: VerifyOptions,
    private readonly mark: VerifyMark | null,
    private readonly continuity: Continuity,
    private readonly audit: CheckpointAudit,
    /** No: the mark that is there stands against this log, and is not written over. */
    private readonly mayWrite: boolean,
  ) {
    this.#began = options.now();
    this.#from = mark?.checked.head.commits ?? 0;
  }

  /** The runs up to where this one has come. */
  get runs(): readonly VerifyRun[] {
    const earlier = this.mark?.runs ?? [];
    const done = this.continuity.last?.commits ?? 0;
    return done > this.#from ? [...earlier, { from: this.#from, to: done - 1, at: this.#began }] : earlier;
  }

  passed({ number }: Commit): void {
    if (this.#isWriting || !this.mayWrite || (number + 1) % (this.options.markEvery ?? 250_000) !== 0) return;
    this.#isWriting = true;
    this.#writing = this.#write().finally(() => {
      this.#isWriting = false;
    });
  }

  async keep(): Promise<void> {
    await this.#writing;
    if (this.mayWrite) await this.#write();
  }

  async #write(): Promise<void> {
    const head: LedgerHead | null = this.continuity.last;
    const audited = this.audit.prefix();
    if (head === null || audited === null) return;
    const checked = { head, versions: new Map(this.continuity.versions) };
    try {
      await writeVerifyMark(this.options.folder.verifyMark, { checked, audited, runs: this.runs });
    } catch (error) {
      // What was found out is worth more than the mark.
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
