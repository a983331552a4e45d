import { z } from 'zod';

import type { EncodedCommit } from '../ledger/commit-codec.js';
import { Continuity } from '../ledger/continuity.js';
import { LedgerError, type LedgerHead } from '../ledger/ledger.js';
import { commitJsonSchema, encodeCommitJson } from './commit-json.js';
import { exportFormat } from './export-log.js';
import { OperationError } from './operation-error.js';
import { parseTaggedJson } from './tagged-json.js';

const count = z.int().min(0);
const headSchema = z.strictObject({
  zledgerExport: z.int(),
  origin: z.string(),
  from: count,
  to: count,
});
const endSchema = z.strictObject({
  end: z.strictObject({ commits: count, nextPosition: count, hash: z.string() }),
});

/** Takes the lines of exports, one after the other, and makes the commits of one log of them, each checked. */
export class ExportReader {
  readonly #continuity = new Continuity();
  #inside = false;
  #exports = 0;

  /**
   * @param name of the input, for errors
   * @param line from 1
   * @returns null for a line that carries no commit
   * @throws OperationError `EXPORT_MALFORMED`, `EXPORT_INCOMPLETE`, with the line
   */
  take(bytes: Uint8Array, name: string, line: number): EncodedCommit | null {
    const fail = (reason: string, cause?: unknown): never => {
      throw malformed(name, line, reason, cause);
    };
    const value = parse(bytes, fail);
    if (value === null) return null;
    if (!this.#inside) this.#begin(value, fail);
    else if (endSchema.safeParse(value).success) this.#end(value, fail);
    else return this.#commit(value, name, line, fail);
    return null;
  }

  /** Where the commits so far end; null before the first. */
  get head(): LedgerHead | null {
    return this.#continuity.last;
  }

  /** When there are no more lines. @throws OperationError `EXPORT_INCOMPLETE` */
  finish(name: string, line: number): void {
    if (!this.#inside && this.#exports > 0) return;
    throw new OperationError(
      'EXPORT_INCOMPLETE',
      `${name} is cut off after line ${line}: its last line, which says where the log ends, is missing. Give the whole ` +
        'export; what came already is kept and not written again.',
      { line },
    );
  }

  #begin(value: unknown, fail: Fail): void {
    const verdict = headSchema.safeParse(value);
    if (!verdict.success)
      fail(`an export begins with {"zledgerExport":${exportFormat},...}: ${z.prettifyError(verdict.error)}`);
    else if (verdict.data.zledgerExport !== exportFormat)
      fail(
        `it is an export of format ${verdict.data.zledgerExport}, this zledger knows ${exportFormat}: use the newer one`,
      );
    this.#inside = true;
  }

  #end(value: unknown, fail: Fail): void {
    const { end } = endSchema.parse(value);
    const { last } = this.#continuity;
    const isSame =
      last?.commits === end.commits && last.nextPosition === end.nextPosition && last.hash === end.hash;
    if (!isSame) fail('the commits before it do not end where it says');
    this.#inside = false;
    this.#exports += 1;
  }

  #commit(value: unknown, name: string, line: number, fail: Fail): EncodedCommit {
    const verdict = commitJsonSchema.safeParse(value);
    if (!verdict.success) return fail(`it is no commit: ${z.prettifyError(verdict.error)}`);
    const json = verdict.data;
    if (this.#continuity.last === null && json.position > 0)
      throw new OperationError(
        'EXPORT_INCOMPLETE',
        `${name}, line ${line}: the export begins at position ${json.position}. Give the one with the commits before it ` +
          'too, in front of it.',
        { line, position: json.position },
      );
    try {
      const encoded = encodeCommitJson(json);
      this.#continuity.accept(encoded.commit);
      return encoded;
    } catch (error) {
      if (error instanceof LedgerError || error instanceof RangeError) return fail(reasonOf(error), error);
      throw error;
    }
  }
}

type Fail = (reason: string, cause?: unknown) => never;

/** Null for an empty line. */
function parse(bytes: Uint8Array, fail: Fail): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return fail('it is not UTF-8 text', error);
  }
  if (text.trim() === '') return null;
  try {
    const value = parseTaggedJson(text);
    return value ?? fail('it is no JSON object');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail(`it is not JSON: ${error.message}`, error);
  }
}

/** Without what the ledger says to do, which is for logs and not for exports. */
function reasonOf(error: Error): string {
  const { message } = error;
  const [, reason] =
    /^The log is damaged at position \d+: (.*?)\. What is before/s.exec(message) ??
    /^The commit cannot be stored: (.*)\. Nothing was written\.$/s.exec(message) ??
    [];
  return reason ?? message;
}

export function malformed(name: string, line: number, reason: string, cause?: unknown): OperationError {
  return new OperationError(
    'EXPORT_MALFORMED',
    `${name}, line ${line}: ${reason.replaceAll('\n', ' ')}. Nothing behind it was read.`,
    { line },
    cause === undefined ? undefined : { cause },
  );
}
