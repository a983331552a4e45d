import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Command } from 'commander';

import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, integer } from '../options.js';
import { createProgress } from '../progress.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface ExportOptions {
  readonly data: string;
  readonly from?: number;
  readonly to?: number;
}

/** `zledger export`: the log as JSON lines, without loss. */
export function registerExport(program: Command): void {
  program
    .command('export')
    .summary('print the log as JSON lines that can be imported again')
    .description(
      'Prints whole commits as JSON lines, of a running node or a stopped one: the input, the cause and the events of each,\n' +
        'with its hash. A bigint is {"$bigint":"18446744073709551615"}, so that no reader loses digits. `zledger import` makes\n' +
        'the same log of it, with the same hashes.',
    )
    .addOption(dataOption())
    .option('--from <position>', 'begin with the commit that holds this position', integer(0))
    .option('--to <position>', 'end with the commit that holds this position', integer(0))
    .addHelpText('after', '\nExample:\n  $ zledger export --data /var/lib/zledger > log.jsonl')
    .action(runCommand(exportCommand));
}

async function exportCommand({ signal }: CommandContext, options: ExportOptions): Promise<ExitCode> {
  const { from, to } = options;
  if (from !== undefined && to !== undefined && from > to)
    throw new CliError(`--from ${from} lies behind --to ${to}`);
  // loaded only when needed: help must not wait for the database
  const { exportLog } = await import('../../operations/export-log.js');
  const { openCommitSource } = await import('../../operations/open-commit-source.js');
  const source = await openCommitSource(options.data, signal);
  const progress = createProgress('events');
  try {
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const lines = exportLog({ source, signal, onProgress: progress.update, ...range });
    await pipeline(Readable.from(lines), process.stdout, { signal, end: false });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    progress.stop();
    await source.close();
  }
  return exitCodes.good;
}
