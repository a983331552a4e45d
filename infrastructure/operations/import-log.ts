import { openLevelLedger } from '../ledger/level-ledger.js';
import type { LedgerHead } from '../ledger/ledger.js';
import { ExportReader, malformed } from './export-reader.js';
import { LogWriter } from './log-writer.js';
import { OperationError } from './operation-error.js';
import { readLines } from './read-lines.js';
import { Staging } from './staging.js';

/** A file with lines of an export. */
export interface ExportInput {
  /** For errors. */
  readonly name: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

export interface ImportOptions {
  /** Exports, of which each goes on where the one before ended. */
  readonly inputs: readonly ExportInput[];
  /** The data folder to be made; missing or empty. */
  readonly data: string;
  readonly signal: AbortSignal;
  /** Told how many bytes have been read. */
  readonly onBytes?: (bytes: number) => void;
  readonly onChecked?: (done: number, total: number) => void;
}

export interface ImportReport {
  readonly head: LedgerHead;
  /** Commits that an import which was broken off had brought already. */
  readonly before: number;
}

/**
 * Makes a log out of an export. Every line must give the hash that it names. Broken off, it goes on when it is started
 * again; until it is done no node starts on the folder.
 * @throws OperationError with the line, LedgerError, Error of the file system, the signal's reason
 */
export async function importLog(options: ImportOptions): Promise<ImportReport> {
  const staging = await Staging.open(options.data, 'import');
  const before = staging.isComplete ? null : await write(staging.folder.ledger, options);
  const head = await check(staging.folder.ledger, options);
  await staging.finish();
  return { head, before: before ?? head.commits };
}

/** @returns commits that were there before */
async function write(path: string, { inputs, signal, onBytes }: ImportOptions): Promise<number> {
  const writer = await LogWriter.open(path);
  const before = writer.head;
  const reader = new ExportReader();
  let bytes = 0;
  let line = 0;
  let name = '';
  try {
    for (const input of inputs) {
      ({ name } = input);
      line = 0;
      for await (const text of linesOf(input, () => line + 1)) {
        line += 1;
        signal.throwIfAborted();
        const encoded = reader.take(text, name, line);
        bytes += text.length + 1;
        if (line % 256 === 0) onBytes?.(bytes);
        if (encoded === null) continue;
        const { commit } = encoded;
        if (commit.number >= before.commits) await writer.append(encoded);
        else if (commit.number === before.commits - 1 && commit.hash !== before.hash)
          throw otherLog(name, line);
      }
    }
    reader.finish(name, line);
    if (writer.head.hash !== reader.head?.hash) throw otherLog(name, line);
  } finally {
    // What came is right as far as it goes: the next attempt goes on from there.
    await writer.flush();
    await writer.close();
  }
  return before.commits;
}

async function* linesOf({ chunks, name }: ExportInput, line: () => number): AsyncGenerator<Buffer> {
  try {
    yield* readLines(chunks());
  } catch (error) {
    if (error instanceof RangeError) throw malformed(name, line(), error.message, error);
    throw error;
  }
}

/** Reads the whole log back from the disk. */
async function check(path: string, { signal, onChecked }: ImportOptions): Promise<LedgerHead> {
  const ledger = await openLevelLedger({ path, readonly: true, checkFiles: true });
  try {
    const report = await ledger.verify(onChecked, () => signal.throwIfAborted());
    if (report.ok) return ledger.head();
    throw new OperationError(
      'EXPORT_MALFORMED',
      `What was imported cannot be read back: ${report.finding?.message ?? ''} Check the disk.`,
    );
  } finally {
    await ledger.close();
  }
}

function otherLog(name: string, line: number): OperationError {
  return new OperationError(
    'EXPORT_OTHER_LOG',
    `${name}, line ${line}: an import of another log, or of more of this one, was begun in this folder and not finished. Finish that one, name ` +
      'another folder, or remove the folder incoming in it.',
    { line },
  );
}
