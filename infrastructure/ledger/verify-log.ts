import type { Continuity } from './continuity.js';
import type { Commit, LedgerErrorCode, LedgerHead, VerifyReport } from './ledger.js';
import { LedgerError } from './ledger.js';

/** Commits between two calls of the progress function. */
const PROGRESS_EVERY = 256;

export interface LogToVerify {
  /** The whole log, each commit checked as it is read. */
  readonly commits: AsyncIterable<Commit>;
  /** The check that they go through. */
  readonly continuity: Continuity;
  /** Where the log ended when the check began. */
  readonly head: LedgerHead;
  /** What the writer takes as a stream's next version. */
  readonly nextVersion: (stream: string) => number;
  readonly repairs: readonly string[];
  /** Told of every commit that was found right. */
  readonly onCommit?: ((commit: Commit) => void) | undefined;
}

/** Reads everything; the report names the first thing that is wrong. `done` and `total` count commits. */
export async function verifyLog(
  log: LogToVerify,
  onProgress?: (done: number, total: number) => void,
): Promise<VerifyReport> {
  const total = log.head.commits;
  let finding: VerifyReport['finding'] = null;
  let done = log.continuity.last?.commits ?? 0;
  try {
    for await (const commit of log.commits) {
      // the only part of a commit that reading leaves alone until somebody asks for it
      void commit.input;
      log.onCommit?.(commit);
      done++;
      if (done % PROGRESS_EVERY === 0) onProgress?.(done, total);
    }
    finding = findWrongEnd(log);
  } catch (error) {
    finding = toFinding(error);
  }
  onProgress?.(done, total);
  const events = log.continuity.last?.nextPosition ?? 0;
  const hash = finding === null ? log.head.hash : (log.continuity.last?.hash ?? '0'.repeat(64));
  return { ok: finding === null, commits: done, events, hash, finding, repairs: log.repairs };
}

function findWrongEnd({ continuity, head, nextVersion }: LogToVerify): VerifyReport['finding'] {
  const position = head.nextPosition;
  if (continuity.last !== null && continuity.last.hash !== head.hash) {
    return {
      position,
      code: 'LEDGER_CORRUPT',
      message: 'The last commit is not the one that the ledger ends with.',
    };
  }
  for (const [stream, version] of continuity.versions) {
    // Appends may have come meanwhile, so the writer may be ahead; behind it would give a version twice.
    if (nextVersion(stream) >= version) continue;
    const message = `The writer would give version ${nextVersion(stream)} of stream ${stream} a second time.`;
    return { position, code: 'LEDGER_CORRUPT', message };
  }
  return null;
}

/** Errors that are no finding about the log: it could not be read on. */
const saysNothing: ReadonlySet<LedgerErrorCode> = new Set(['LEDGER_CLOSED', 'LEDGER_UNREACHABLE']);

function toFinding(error: unknown): VerifyReport['finding'] {
  if (!(error instanceof LedgerError) || saysNothing.has(error.code)) throw error;
  return { position: error.position ?? 0, code: error.code, message: error.message };
}
