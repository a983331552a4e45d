import type { Command } from 'commander';

import type { BackupManifest } from '../../operations/backup-manifest.js';
import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, jsonOption } from '../options.js';
import type { Output } from '../output.js';
import { packageVersion } from '../package-version.js';
import { printable } from '../printable.js';
import { createProgress } from '../progress.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { untilStopped } from '../until-stopped.js';

interface BackupOptions {
  readonly data: string;
  readonly to?: string;
  readonly withKey: boolean;
  readonly verify?: string;
  readonly key?: string;
  readonly json: boolean;
}

/** `zledger backup`: a copy of the log, while the node runs. */
export function registerBackup(program: Command): void {
  program
    .command('backup')
    .summary('copy the log of a node, running or not, into a folder')
    .description(
      'Copies the log into a folder; into the same folder again it copies only what is new. Works while the node runs. The\n' +
        'node signs where its log stands and the copy ends exactly there. A backup that is broken off or killed leaves the\n' +
        'folder the backup that it was, and the next one goes on. The secret key of the node is left out unless --with-key\n' +
        'is given: whoever has it can sign in the name of the node, and a node that is restored without it makes a new one.\n' +
        'With --verify a backup is checked instead of made.',
    )
    .addOption(dataOption())
    .option('--to <folder>', 'folder of the backup; made when it is missing')
    .option('--with-key', 'copy the secret key of the node too: keep the folder as safe as the node', false)
    .option('--verify <folder>', 'check every byte of the backup in this folder')
    .option('--key <verifier>', "with --verify: the node's public key; default: the one in the backup")
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger backup --data /var/lib/zledger --to /backup/node-14' +
        '\n  $ zledger backup --verify /backup/node-14 --key "$(cat node-14.pub)"',
    )
    .action(runCommand(backup));
}

async function backup(context: CommandContext, options: BackupOptions): Promise<ExitCode> {
  if (options.verify !== undefined && options.to === undefined)
    return verify(context, options.verify, options);
  if (options.to === undefined || options.verify !== undefined)
    throw new CliError('give either --to FOLDER or --verify FOLDER', {
      advice: 'The first makes a backup, the second checks one.',
    });
  return make(context, options.to, options);
}

async function make(
  { output, signal }: CommandContext,
  to: string,
  { data, withKey, json }: BackupOptions,
): Promise<ExitCode> {
  // loaded only when needed: help must not wait for the database
  const { makeBackup } = await import('../../operations/make-backup.js');
  const progress = createProgress('commits');
  const version = packageVersion();
  const { update: onProgress } = progress;
  const { manifest, before, notes, wasRunning } = await makeBackup({
    data,
    to,
    withKey,
    version,
    now: Date.now,
    signal,
    onProgress,
  }).finally(() => progress.stop());
  const fresh = manifest.head.commits - before;
  const hasKey = manifest.key !== null;
  if (json) {
    output.json({ ...summary(manifest), copied: fresh, before, wasRunning, hasKey, notes });
    return exitCodes.good;
  }
  const { style } = output;
  const what = fresh === 0 ? 'nothing new to copy' : `${fresh} commits copied`;
  output.line(`${style.green('good')}      ${what}, ${before} were there`);
  printSummary(output, manifest);
  for (const note of notes) output.line(`${style.yellow('note')}      ${printable(note)}`);
  if (!hasKey)
    output.line(
      `${style.bold('key')}       the secret key is not in it: a node restored from it makes a new one`,
    );
  else
    output.line(
      `${style.yellow('secret')}    the key that signs for the node is in it: keep it as safe as the node`,
    );
  return exitCodes.good;
}

async function verify(
  { output, signal }: CommandContext,
  folder: string,
  { key, json }: BackupOptions,
): Promise<ExitCode> {
  // loaded only when needed: help must not wait for the cryptography
  const { readBackup } = await import('../../operations/read-backup.js');
  const { parseVerifier } = await import('../../../domain/integrity/signed-note.js');
  const { findUnlisted } = await import('../../operations/remove-unlisted.js');
  const verifier = key === undefined ? undefined : parseVerifier(key);
  const progress = createProgress('commits');
  const reading = readBackup(folder, { verifier, signal, onProgress: progress.update });
  const manifest = await untilStopped(reading, signal).finally(() => progress.stop());
  const unlisted = await findUnlisted(folder, manifest);
  const hasKey = manifest.key !== null;
  if (json) {
    output.json({
      ok: true,
      ...summary(manifest),
      keyGiven: key !== undefined,
      hasKey,
      unlisted: [...unlisted],
    });
    return exitCodes.good;
  }
  const { style } = output;
  output.line(`${style.green('good')}      every file, commit and checkpoint of the backup is whole`);
  printSummary(output, manifest);
  if (unlisted.length > 0)
    output.line(
      `${style.yellow('note')}      ${unlisted.length} files beside it are left of a run that was broken off`,
    );
  if (key === undefined)
    output.line(
      `${style.yellow('caution')}   the key is the one in the backup itself: give the one that you know with --key`,
    );
  return exitCodes.good;
}

function summary({ origin, head, root, takenAt, verifier, segments }: BackupManifest) {
  return {
    origin,
    commits: head.commits,
    events: head.nextPosition,
    hash: head.hash,
    root,
    takenAt,
    verifier,
    files: segments.length,
  };
}

function printSummary(output: Output, { origin, head, root, takenAt }: BackupManifest): void {
  const { style } = output;
  const line = (text: string): void => output.line(text);
  line(`${style.bold('log')}       ${printable(origin)}`);
  line(`${style.bold('commits')}   ${head.commits}`);
  line(`${style.bold('events')}    ${head.nextPosition}`);
  line(`${style.bold('hash')}      ${head.hash}`);
  line(`${style.bold('root')}      ${root}`);
  line(`${style.bold('taken')}     ${new Date(takenAt).toISOString()}`);
}
