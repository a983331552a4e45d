import { ChainError } from '../../chain/block-source.js';
import { BodyError } from '../../domain/deployment/deployment-body.js';
import { EventUnreadableError } from '../../domain/events/read-event.js';
import { IdRangeError } from '../../domain/ids.js';
import { JsonError } from '../../domain/json/exact-json.js';
import { IntegrityError, type IntegrityErrorCode } from '../integrity/integrity-error.js';
import { LedgerError, type LedgerErrorCode } from '../ledger/ledger.js';
import { BuildError } from '../simulation/build-error.js';
import { OperationError, type OperationErrorCode } from '../operations/operation-error.js';
import { SurveyError } from '../registration/host-survey.js';
import { CliError } from './cli-error.js';
import { exitCodes, type ExitCode } from './exit-codes.js';

/** What a person is told about an error, and the exit code that goes with it. */
export interface ErrorReport {
  readonly message: string;
  /** One line each, under the message. */
  readonly details?: readonly string[];
  /** What to do, in full sentences; '' when the message says it already. */
  readonly advice: string;
  readonly exitCode: ExitCode;
}

/** The report of an error that we know; null for any other: that is a bug of ours. */
export function describeError(error: unknown): ErrorReport | null {
  if (error instanceof CliError)
    return {
      message: error.message,
      details: error.details,
      advice: error.advice,
      exitCode: error.exitCode,
    };
  if (error instanceof LedgerError) return describeLedgerError(error);
  if (error instanceof EventUnreadableError) {
    const advice = error.reason === 'newer' ? newerLog : 'Run `zledger verify`; no zledger wrote this.';
    return { message: `The log cannot be read: ${error.message}.`, advice, exitCode: exitCodes.environment };
  }
  if (error instanceof IntegrityError)
    return { message: error.message, advice: '', exitCode: integrityCodes[error.code] };
  if (error instanceof OperationError)
    return { message: error.message, advice: '', exitCode: operationCodes[error.code] };
  if (error instanceof BuildError) {
    const exitCode = error.code === 'BUILD_OTHER_NODE' ? exitCodes.environment : exitCodes.badInput;
    return { message: error.message, advice: '', exitCode };
  }
  if (error instanceof ChainError)
    return { message: error.message, advice: '', exitCode: exitCodes.environment };
  if (error instanceof SurveyError)
    return { message: error.message, advice: '', exitCode: exitCodes.environment };
  if (error instanceof JsonError || error instanceof BodyError || error instanceof IdRangeError) {
    return { message: error.message, advice: '', exitCode: exitCodes.badInput };
  }
  if (error instanceof Error && inputErrors.has(error.name))
    return { message: error.message, advice: '', exitCode: exitCodes.badInput };
  return describeSystemError(error);
}

const newerLog =
  'Nothing was changed. Use the zledger version that wrote this log (`zledger log --type NodeStarted` shows it), or a newer one.';

/** Errors whose classes are not loaded here, because help must not wait for the chain's libraries; known by name. */
const inputErrors: ReadonlySet<string> = new Set([
  'BlockSourceSpecError',
  'FarmError',
  'MirrorUrlError',
  'MomentError',
  'NoteError',
  'NodeKeyError',
  'NodeStoppedError',
  'RecordingError',
]);

const ledgerReports: Readonly<Record<LedgerErrorCode, readonly [ExitCode, string] | null>> = {
  LEDGER_CORRUPT: [
    exitCodes.finding,
    'Run `zledger verify`, and restore the log from a backup or the mirror.',
  ],
  LEDGER_LOCKED: [exitCodes.environment, ''],
  LEDGER_WRITE_FAILED: [
    exitCodes.environment,
    'Make room on the disk, or mend it, and start again: nothing is lost.',
  ],
  LEDGER_FORMAT_UNKNOWN: [
    exitCodes.environment,
    'Use the zledger version that wrote this log, or a newer one.',
  ],
  LEDGER_BUSY: [exitCodes.environment, 'The disk cannot keep up; try again.'],
  LEDGER_NOT_FOUND: [exitCodes.badInput, ''],
  LEDGER_UNREACHABLE: [
    exitCodes.environment,
    'Check address, credentials and TLS settings, and whether the server runs; then start again: it goes on where it was.',
  ],
  // these three can only come of a mistake in zledger itself
  LEDGER_CONFLICT: null,
  LEDGER_ID_REUSED: null,
  LEDGER_ID_OVERLAP: null,
  LEDGER_CLOSED: null,
  LEDGER_DRAFT_INVALID: null,
};

const integrityCodes: Readonly<Record<IntegrityErrorCode, ExitCode>> = {
  LEDGER_KEY_DAMAGED: exitCodes.finding,
  CHECKPOINT_CONFLICT: exitCodes.finding,
  CHECKPOINT_MISSING: exitCodes.badInput,
  NOT_IN_LOG: exitCodes.badInput,
  PROOF_MALFORMED: exitCodes.badInput,
};

const operationCodes: Readonly<Record<OperationErrorCode, ExitCode>> = {
  BACKUP_NOT_FOUND: exitCodes.badInput,
  BACKUP_DAMAGED: exitCodes.finding,
  BACKUP_FORMAT_UNKNOWN: exitCodes.environment,
  BACKUP_OTHER_LOG: exitCodes.finding,
  BACKUP_BUSY: exitCodes.environment,
  LOG_EMPTY: exitCodes.badInput,
  TARGET_NOT_EMPTY: exitCodes.badInput,
  TARGET_UNFINISHED: exitCodes.badInput,
  EXPORT_MALFORMED: exitCodes.badInput,
  EXPORT_INCOMPLETE: exitCodes.badInput,
  EXPORT_OTHER_LOG: exitCodes.badInput,
  CHECKPOINT_CONTRADICTED: exitCodes.finding,
  NODE_UNREACHABLE: exitCodes.environment,
};

function describeLedgerError(error: LedgerError): ErrorReport | null {
  const report = ledgerReports[error.code];
  return report && { message: error.message, advice: report[1], exitCode: report[0] };
}

/** Codes of the operating system, with what to do. Others are unexpected. */
const systemAdvice: Readonly<Record<string, string>> = {
  ENOENT: 'Check the path.',
  EISDIR: 'Give a file, not a folder.',
  ENOTDIR: 'Check the path: a part of it is a file.',
  EACCES: 'Check the permissions, or run as another user.',
  EPERM: 'Check the permissions, or run as another user.',
  EROFS: 'The file system is read-only: choose another folder.',
  ENOSPC: 'Make room on the disk and start again.',
  EDQUOT: 'Make room within the quota and start again.',
  EIO: 'The disk reports an error: check it before anything else.',
  EMFILE: 'Raise the limit of open files (`ulimit -n`).',
  EADDRINUSE: 'Another program listens there: choose another port.',
  EADDRNOTAVAIL: 'This machine has no such address: choose another one.',
  ECONNREFUSED: 'Nothing listens there: check the address.',
  ENOTFOUND: 'No such host: check the address and the name service.',
};

/** A path that was given is of the wrong kind. Not ENOENT: the host may also lack a file or a program of its own. */
const wrongPaths: ReadonlySet<string> = new Set(['EISDIR', 'ENOTDIR']);

function describeSystemError(error: unknown): ErrorReport | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  const advice = typeof error.code === 'string' ? systemAdvice[error.code] : undefined;
  if (advice === undefined) return null;
  const exitCode = wrongPaths.has(String(error.code)) ? exitCodes.badInput : exitCodes.environment;
  return { message: error.message, advice, exitCode };
}
