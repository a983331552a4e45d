import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { LogUnusableError } from '../../simulations/world/origin/log-unusable-error.js';
import type { RecordedLog } from '../../simulations/world/origin/recover-log.js';
import type { StoredFrame } from '../ledger/commit-store.js';
import { LedgerError, type LedgerErrorCode } from '../ledger/ledger.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { ExportReader } from '../operations/export-reader.js';
import { OperationError } from '../operations/operation-error.js';
import { readLines } from '../operations/read-lines.js';
import { findLogs } from './find-logs.js';
import { asBuffer } from './received-logs.js';
import type { NamedLog } from './replay-log.js';

/**
 * The logs that a path means: an export, the data folder of a node that does not run, or a folder of data folders. Every
 * commit is checked as it is read.
 * @throws LogUnusableError there is none, or one is damaged, cut off or in use
 * @throws Error of the file system; the signal's reason
 */
export async function readRecordedLogs(path: string, signal: AbortSignal): Promise<readonly RecordedLog[]> {
  if (!existsSync(path))
    throw new LogUnusableError(path, 'there is no such file or folder', 'Check the path.');
  if ((await stat(path)).isFile()) return [await readExport(path, signal)];
  const found = await findLogs(path);
  if (found.length === 0)
    throw new LogUnusableError(
      path,
      'there is no log in it',
      'Give an export, the data folder of a node, or a folder in which each folder is one.',
    );
  const logs: RecordedLog[] = [];
  for (const log of found) logs.push(await readLedger(log, signal));
  return logs;
}

const damaged = 'zledger verify tells what is wrong with a log.';

const advice: Partial<Readonly<Record<LedgerErrorCode, string>>> = {
  LEDGER_LOCKED:
    'Or give an export of it, which a running node makes too: zledger export --data FOLDER > node.jsonl',
  LEDGER_FORMAT_UNKNOWN: 'Simulate with the zledger that wrote it, or a newer one.',
  LEDGER_WRITE_FAILED: 'Give a copy of it in a folder that can be written: LevelDB writes when it opens.',
};

async function readLedger({ name, path }: NamedLog, signal: AbortSignal): Promise<RecordedLog> {
  const frames: StoredFrame[] = [];
  try {
    const ledger = await openLevelLedger({ path, readonly: true, checkFiles: true });
    try {
      for await (const { commit, frame } of ledger.storedCommits()) {
        signal.throwIfAborted();
        frames.push({ position: commit.position, frame: asBuffer(frame) });
      }
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new LogUnusableError(name, error.message, advice[error.code] ?? damaged, { cause: error });
  }
  return { name, frames };
}

async function readExport(path: string, signal: AbortSignal): Promise<RecordedLog> {
  const name = basename(path);
  const reader = new ExportReader();
  const frames: StoredFrame[] = [];
  let line = 0;
  try {
    for await (const text of readLines(createReadStream(path))) {
      line += 1;
      signal.throwIfAborted();
      const encoded = reader.take(text, name, line);
      if (encoded !== null) frames.push({ position: encoded.commit.position, frame: encoded.frame });
    }
    reader.finish(name, line);
  } catch (error) {
    if (!(error instanceof OperationError) && !(error instanceof RangeError)) throw error;
    throw new LogUnusableError(name, error.message, 'Make the export anew with zledger export.', {
      cause: error,
    });
  }
  return { name, frames };
}
