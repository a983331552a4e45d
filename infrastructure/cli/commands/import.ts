import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';

import type { Command } from 'commander';

import type { ExportInput } from '../../operations/import-log.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, jsonOption } from '../options.js';
import { createProgress } from '../progress.js';
import { cannotRead } from '../read-input.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface ImportOptions {
  readonly data: string;
  readonly json: boolean;
}

/** `zledger import`: a log out of JSON lines. */
export function registerImport(program: Command): void {
  program
    .command('import')
    .summary('make a log out of the JSON lines of an export')
    .description(
      'Makes the log that was exported, commit by commit; each line must give the hash that it names, and the whole log is\n' +
        'read back from the disk at the end. The data folder must be empty or missing. An import that was broken off goes on\n' +
        'when it is started again; until it is done no node starts on the folder. Several files are taken one after the other,\n' +
        'each going on where the one before ended. For audits and tools: what a node shall go on with comes from a backup.',
    )
    .argument('<file...>', 'exports; - for standard input')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ zledger import log.jsonl --data audit')
    .action(runCommand(importCommand));
}

async function importCommand(
  { output, signal }: CommandContext,
  files: readonly string[],
  { data, json }: ImportOptions,
): Promise<ExitCode> {
  // loaded only when needed: help must not wait for the database
  const { importLog } = await import('../../operations/import-log.js');
  const total = await sizeOf(files);
  const bytes = createProgress('bytes');
  const commits = createProgress('commits checked');
  try {
    const { head, before } = await importLog({
      inputs: files.map((file) => openInput(file, signal)),
      data,
      signal,
      onBytes: (done) => bytes.update(done, Math.max(done, total)),
      onChecked: (done, all) => {
        bytes.stop();
        commits.update(done, all);
      },
    });
    bytes.stop();
    commits.stop();
    if (json) {
      output.json({ commits: head.commits, events: head.nextPosition, hash: head.hash, before });
      return exitCodes.good;
    }
    const { style } = output;
    output.line(`${style.green('good')}      every line gave the hash that it names`);
    if (before > 0)
      output.line(`${style.bold('before')}    ${before} commits were there from an import before`);
    output.line(`${style.bold('commits')}   ${head.commits}`);
    output.line(`${style.bold('events')}    ${head.nextPosition}`);
    output.line(`${style.bold('hash')}      ${head.hash}`);
    return exitCodes.good;
  } finally {
    bytes.stop();
    commits.stop();
    signal.throwIfAborted();
  }
}

function openInput(file: string, signal: AbortSignal): ExportInput {
  if (file !== '-')
    return { name: file, chunks: () => createReadStream(file, { highWaterMark: 1024 * 1024 }) };
  signal.addEventListener('abort', () => process.stdin.destroy(), { once: true });
  return { name: 'standard input', chunks: () => process.stdin };
}

/** Of all files, in bytes; what cannot be known beforehand counts as nothing. @throws CliError for one that is not there */
async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = files.filter((file) => file !== '-').map(async (file) => (await statGiven(file)).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function statGiven(file: string): Promise<Stats> {
  return stat(file).catch((error: unknown) => {
    throw cannotRead(file, error);
  });
}
