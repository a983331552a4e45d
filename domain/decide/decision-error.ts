/** A command that cannot be meant for this log: the shell must stop, nothing is written. */
export class DecisionError extends Error {
  override readonly name = 'DecisionError';
  constructor(
    readonly code: 'LEDGER_ALREADY_BOUND' | 'BLOCK_GAP' | 'READING_INCOMPLETE' | 'NOT_WHERE_THE_LOG_STANDS',
    message: string,
  ) {
    super(message);
  }
}
