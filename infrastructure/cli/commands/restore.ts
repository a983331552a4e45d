import type { Command } from 'commander';

import type { KnownCheckpoint } from '../../operations/known-checkpoint.js';
import type { BackupManifest } from '../../operations/backup-manifest.js';
import type { RestoreReport, RestoreStep } from '../../operations/restore-backup.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, jsonOption } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { createProgress, type Progress } from '../progress.js';
import { readInput } from '../read-input.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface RestoreOptions {
  readonly data: string;
  readonly known?: string;
  readonly newKey: boolean;
  readonly key?: string;
  readonly json: boolean;
}

/** `zledger restore`: a data folder out of a backup. */
export function registerRestore(program: Command): void {
  program
    .command('restore')
    .summary('make a data folder out of a backup')
    .description(
      'Makes a data folder out of a backup. The folder must be empty or missing. Every byte is checked on the way and again on\n' +
        'the disk; a damaged backup is refused with the position. The restore is recorded in the log. With --known, the newest\n' +
        'checkpoint that anybody kept, it is said what was lost: if commits were, the old key is not taken over, for the node\n' +
        'would sign a second story with it. Stop the old node first: two nodes must never go on with one log.',
    )
    .argument('<folder>', 'folder of the backup')
    .addOption(dataOption())
    .option('--known <file>', 'newest checkpoint of this log that is known from elsewhere')
    .option('--new-key', 'leave the secret key in the backup; the node makes a new one', false)
    .option('--key <verifier>', "the node's public key; default: the one in the backup")
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ zledger restore /backup/node-14 --data /var/lib/zledger --known 2026-11-22.checkpoint',
    )
    .action(runCommand(restore));
}

async function restore(
  { output, signal }: CommandContext,
  from: string,
  { data, known, newKey, key, json }: RestoreOptions,
): Promise<ExitCode> {
  // loaded only when needed: help must not wait for the database
  const { openBackup } = await import('../../operations/read-backup.js');
  const { restoreBackup } = await import('../../operations/restore-backup.js');
  const { parseVerifier } = await import('../../../domain/integrity/signed-note.js');
  const verifier = key === undefined ? undefined : parseVerifier(key);
  const kept = known === undefined ? undefined : await readKnown(known, await openBackup(from), key, signal);
  const bars = new Bars();
  const report = await restoreBackup({
    from,
    data,
    known: kept,
    newKey,
    verifier,
    now: Date.now,
    signal,
    onProgress: (step, done, total) => bars.update(step, done, total),
  }).finally(() => bars.stop());
  const { manifest, head, hasKey, lost } = report;
  if (json) {
    const { origin, root, head: copied } = manifest;
    output.json({
      origin,
      restored: { ...copied, root },
      head: { ...head },
      hasKey,
      lost: lost && { ...lost },
    });
  } else printReport(output, report, known !== undefined);
  return exitCodes.good;
}

async function readKnown(
  name: string,
  { verifier, earlierVerifiers }: BackupManifest,
  key: string | undefined,
  signal: AbortSignal,
): Promise<KnownCheckpoint> {
  const { openCheckpoint } = await import('../../../domain/integrity/checkpoint.js');
  const { parseVerifier } = await import('../../../domain/integrity/signed-note.js');
  const keys = [key ?? verifier, ...earlierVerifiers].map((text) => parseVerifier(text));
  return { name, checkpoint: openCheckpoint(await readInput(name, signal), keys) };
}

/** One bar after the other: what is copied, what is checked. */
class Bars {
  #step: RestoreStep | null = null;
  #bar: Progress | null = null;

  update(step: RestoreStep, done: number, total: number): void {
    if (step !== this.#step) {
      this.#bar?.stop();
      this.#bar = createProgress(`commits ${step}`);
      this.#step = step;
    }
    this.#bar?.update(done, total);
  }

  stop(): void {
    this.#bar?.stop();
  }
}

function printReport(
  output: Output,
  { manifest, head, hasKey, lost }: RestoreReport,
  isKnown: boolean,
): void {
  const { style } = output;
  const line = (text: string): void => output.line(text);
  line(`${style.green('good')}      the log of the backup is restored, whole and as it was signed for`);
  line(`${style.bold('log')}       ${printable(manifest.origin)}`);
  line(`${style.bold('commits')}   ${manifest.head.commits} restored, ${head.commits} now`);
  line(`${style.bold('hash')}      ${manifest.head.hash} restored`);
  line(`${style.bold('root')}      ${manifest.root} restored`);
  if (lost !== null)
    line(
      `${style.red('lost')}      commits ${lost.from} to ${lost.to} were signed for and are not in the backup`,
    );
  else if (!isKnown)
    line(
      `${style.yellow('caution')}   what came after the backup is lost; nothing says how much: see --known`,
    );
  if (hasKey) line(`${style.bold('key')}       the node goes on signing with the key that it had`);
  else
    line(
      `${style.yellow('key')}       the node makes a new key when it signs next: tell those who check its proofs`,
    );
}
