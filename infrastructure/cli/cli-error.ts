import { exitCodes, type ExitCode } from './exit-codes.js';

/** What a command gives up with: what happened to what, what to do about it, and the exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    message: string,
    /** A full sentence that tells what to do; '' when the message says it already. */
    readonly advice = '',
    readonly exitCode: ExitCode = exitCodes.badInput,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
