import { writeFile } from 'node:fs/promises';

import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/** Writes a report's page into a file. @throws CliError when that cannot be written */
export async function writePage(path: string, page: string): Promise<void> {
  try {
    await writeFile(path, page);
  } catch (error) {
    throw new CliError(
      `cannot write the report to ${path}: ${error instanceof Error ? error.message : String(error)}`,
      {
        advice: 'Give a file in a folder that exists and can be written to.',
        exitCode: exitCodes.environment,
        cause: error,
      },
    );
  }
}
