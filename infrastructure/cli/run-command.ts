import { stripVTControlCharacters } from 'node:util';

import type { Command } from 'commander';

import { createLogger, type Logger } from '../logging/logger.js';
import type { LogLevel } from '../logging/log-level.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import { createOutput, type Output } from './output.js';
import { printable } from './printable.js';
import { createStyle, wantsColour } from './style.js';
import { listenForStop, StopRequest, type StopSignal } from './stop-signal.js';

/** What every command is given. */
export interface CommandContext {
  readonly output: Output;
  readonly logger: Logger;
  /** Aborts when the command shall end: finish what was begun, then return (or let `throwIfAborted` throw). */
  readonly signal: AbortSignal;
  readonly cutOff: StopSignal['cutOff'];
}

/** The options that every command knows (program.ts). */
export interface GlobalOptions {
  readonly logLevel: LogLevel;
}

/**
 * Makes a commander action out of a command. The command returns its exit code; what it throws becomes one line
 * on standard error with what to do, and the exit code of exit-codes.ts. An unknown error is printed whole, as a bug.
 * A command that is asked to stop and returns nevertheless keeps its own exit code: for `run` that is the normal end.
 */
export function runCommand<Arguments extends unknown[]>(
  action: (context: CommandContext, ...args: Arguments) => Promise<ExitCode>,
): (this: Command, ...args: Arguments) => Promise<void> {
  return async function run(...args) {
    const stop = listenForStop();
    try {
      process.exitCode = await action(createContext(this, stop), ...args);
    } catch (error) {
      process.exitCode = await reportError(error);
    } finally {
      stop.release();
    }
  };
}

function createContext(command: Command, { signal, cutOff }: StopSignal): CommandContext {
  const { logLevel } = command.optsWithGlobals<GlobalOptions>();
  const isTTY = process.stderr.isTTY;
  return {
    output: createOutput(process.stdout, process.env),
    logger: createLogger({ level: logLevel, pretty: isTTY, colour: wantsColour(process.env, isTTY) }),
    signal,
    cutOff,
  };
}

/** Tells a person what went wrong, on standard error. @returns the exit code */
export async function reportError(error: unknown): Promise<ExitCode> {
  if (error instanceof StopRequest) return error.exitCode;
  // loaded only when needed: it knows the errors of all parts of the program
  const { describeError } = await import('./describe-error.js');
  const style = createStyle(wantsColour(process.env, process.stderr.isTTY));
  const report = describeError(error);
  if (report) {
    process.stderr.write(`${style.red('error:')} ${printable(report.message)}\n`);
    for (const detail of report.details ?? []) process.stderr.write(`  ${printable(detail)}\n`);
    if (report.advice !== '') process.stderr.write(`${report.advice}\n`);
    return report.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${style.red('error:')} this is a bug in zledger; please report it with these lines:\n`,
  );
  process.stderr.write(`${stripVTControlCharacters(text)}\n`);
  return exitCodes.environment;
}
