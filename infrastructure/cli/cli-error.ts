import { exitCodes, type ExitCode } from './exit-codes.js';

export interface CliErrorOptions extends ErrorOptions {
  /** What is wrong, one by one, where the message is their heading. */
  readonly details?: readonly string[];
  /** A full sentence that tells what to do; left out when the message says it already. */
  readonly advice?: string;
  /** Default: bad input. */
  readonly exitCode?: ExitCode;
}

/** What a command gives up with: what happened to what, what to do about it, and the exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly details: readonly string[];
  readonly advice: string;
  readonly exitCode: ExitCode;

  constructor(message: string, options: CliErrorOptions = {}) {
    super(message, options);
    this.details = options.details ?? [];
    this.advice = options.advice ?? '';
    this.exitCode = options.exitCode ?? exitCodes.badInput;
  }
}
