export type IntegrityErrorCode =
  /** The node's key file does not hold what was written to it. */
  | 'LEDGER_KEY_DAMAGED'
  /** The log is not the one that an earlier checkpoint was signed for. */
  | 'CHECKPOINT_CONFLICT'
  /** A signed checkpoint that is needed is not there. */
  | 'CHECKPOINT_MISSING'
  /** The log has no such event, commit or size. */
  | 'NOT_IN_LOG'
  /** A file that is given as a proof or checkpoint is none. */
  | 'PROOF_MALFORMED';

/** What is wrong with keys, checkpoints or proofs, and what to do. */
export class IntegrityError extends Error {
  override readonly name = 'IntegrityError';
  constructor(
    readonly code: IntegrityErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
