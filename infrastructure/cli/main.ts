#!/usr/bin/env node
import { CommanderError } from 'commander';

import { exitCodes } from './exit-codes.js';
import './handle-bugs.js';
import { createProgram } from './program.js';
import { reportError } from './run-command.js';

try {
  await (await createProgram(process.argv.slice(2))).parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? usageExitCode(error) : await reportError(error);
}

/** Help and version that were asked for are good; help because of a missing command is bad usage, as any error. */
function usageExitCode(error: CommanderError): number {
  return error.exitCode === 0 ? exitCodes.good : exitCodes.badInput;
}
