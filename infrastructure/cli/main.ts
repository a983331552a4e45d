#!/usr/bin/env node
import { CommanderError } from 'commander';

import { exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';
import { reportError } from './run-command.js';

// Node.js would exit with 1, which is the code of a finding.
process.on('uncaughtException', (error) => process.exit(reportError(error)));

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? usageExitCode(error) : reportError(error);
}

/** Help and version that were asked for are good; help because of a missing command is bad usage, as any error. */
function usageExitCode(error: CommanderError): number {
  return error.exitCode === 0 ? exitCodes.good : exitCodes.badInput;
}
