export type OperationErrorCode =
  /** The folder holds no backup. */
  | 'BACKUP_NOT_FOUND'
  /** Bytes of a backup are not what was written, or do not make a log. */
  | 'BACKUP_DAMAGED'
  /** Made by a newer zledger: refuse, never guess. */
  | 'BACKUP_FORMAT_UNKNOWN'
  /** The folder holds a backup of another log, or of one that parted from this one. */
  | 'BACKUP_OTHER_LOG'
  /** Another backup into this folder is under way. */
  | 'BACKUP_BUSY'
  /** There is nothing to copy. */
  | 'LOG_EMPTY'
  /** A folder that must be empty is not. */
  | 'TARGET_NOT_EMPTY'
  /** A restore or an import into this data folder was broken off. */
  | 'TARGET_UNFINISHED'
  /** A line of an export is not what an export consists of. */
  | 'EXPORT_MALFORMED'
  /** An export that ends before its end, or begins behind where the log stands. */
  | 'EXPORT_INCOMPLETE'
  /** An export of another log than the one whose import was begun in this folder. */
  | 'EXPORT_OTHER_LOG'
  /** A checkpoint that is known from elsewhere and the log that is to be restored contradict each other. */
  | 'CHECKPOINT_CONTRADICTED'
  /** The running node does not give what is asked for. */
  | 'NODE_UNREACHABLE';

/** Where in a file or log it is. */
export interface OperationPlace {
  /** Of the log. */
  readonly position?: number;
  /** Of an export, from 1. */
  readonly line?: number;
  /** Of a backup, relative to its folder. */
  readonly file?: string;
}

/** What went wrong with a copy of a log: what, where, and what to do. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  constructor(
    readonly code: OperationErrorCode,
    message: string,
    readonly place: OperationPlace = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
