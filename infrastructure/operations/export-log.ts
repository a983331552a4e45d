import { originOf } from '../integrity/log-origin.js';
import { headAfter } from '../ledger/continuity.js';
import type { LedgerHead, StoredCommit } from '../ledger/ledger.js';
import { writeCommitJson } from './commit-json.js';
import type { CommitSource } from './commit-source.js';
import { OperationError } from './operation-error.js';
import { writeTaggedJson } from './tagged-json.js';

export const exportFormat = 1;

export interface ExportOptions {
  readonly source: CommitSource;
  /** The commits that hold these positions are the first and the last; default: all. */
  readonly from?: number;
  readonly to?: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The lines of an export, each with its end: a head that says of which log, one line per commit, and an end that says where
 * the last one left the log, so that a cut file is seen. docs/ledger-format.md describes them.
 * @throws OperationError `LOG_EMPTY` when the log has none of these positions; LedgerError; the signal's reason
 */
export async function* exportLog(options: ExportOptions): AsyncGenerator<string> {
  const { source, from = 0, signal } = options;
  const end = await source.head();
  const to = Math.min(options.to ?? Number.MAX_SAFE_INTEGER, end.nextPosition - 1);
  if (from > to)
    throw new OperationError(
      'LOG_EMPTY',
      `The log has no commits from position ${from} on: its events go up to ${end.nextPosition - 1}.`,
    );
  const first = await firstCommit(source);
  yield line({ zledgerExport: exportFormat, origin: originOf(first.commit), from, to });
  let head: LedgerHead | null = null;
  for await (const stored of source.commits(from, to)) {
    signal.throwIfAborted();
    yield `${writeCommitJson(stored)}\n`;
    head = headAfter(stored.commit);
    if (stored.commit.number % 256 === 0) options.onProgress?.(head.nextPosition - from, to + 1 - from);
  }
  if (head === null || head.nextPosition <= to)
    throw new OperationError('NODE_UNREACHABLE', 'The log broke off before its end. Try again.');
  yield line({ end: { ...head } });
}

async function firstCommit(source: CommitSource): Promise<StoredCommit> {
  for await (const stored of source.commits(0, 0)) return stored;
  throw new OperationError('LOG_EMPTY', 'The log is empty.');
}

function line(value: Parameters<typeof writeTaggedJson>[0]): string {
  return `${writeTaggedJson(value)}\n`;
}
