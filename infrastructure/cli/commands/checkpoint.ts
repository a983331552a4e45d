import type { Command } from 'commander';

import { parseCheckpoint } from '../../../domain/integrity/checkpoint.js';
import { writeVerifier } from '../../../domain/integrity/signed-note.js';
import { encodeBase64 } from '../../../domain/integrity/strict-base64.js';
import { dataFolder } from '../../node/data-folder.js';
import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, jsonOption } from '../options.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface CheckpointOptions {
  readonly data: string;
  readonly now: boolean;
  readonly verifier: boolean;
  readonly json: boolean;
}

/** `zledger checkpoint`: what the node has signed of its log. */
export function registerCheckpoint(program: Command): void {
  program
    .command('checkpoint')
    .summary('print the newest signed checkpoint of the log')
    .description(
      'Prints the newest checkpoint that the node has signed: the name of its log, the number of commits, and the root of\n' +
        'the Merkle tree over them, as a C2SP signed note. Works while the node runs. Keep it: nobody, the node neither,\n' +
        'can change what is before it without being found out. With --now the head of a stopped node is signed first.',
    )
    .addOption(dataOption())
    .option('--now', 'sign where the log of a stopped node ends', false)
    .option('--verifier', "print the node's public key instead, for `zledger check --key`", false)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger checkpoint --data /var/lib/zledger > 2026-11-22.checkpoint' +
        '\n  $ zledger checkpoint --data /var/lib/zledger --now' +
        '\n  $ zledger checkpoint --data /var/lib/zledger --verifier > node-14.pub',
    )
    .action(runCommand(checkpoint));
}

async function checkpoint({ output, signal }: CommandContext, options: CheckpointOptions): Promise<ExitCode> {
  // loaded only when needed: help must not wait for the cryptography
  const { CheckpointStore } = await import('../../integrity/checkpoint-store.js');
  const { nodeVerifier } = await import('../../integrity/node-verifier.js');
  const folder = dataFolder(options.data);
  const checkpoints = new CheckpointStore(folder.checkpoints);
  const text = options.now
    ? await signNow(options.data, signal)
    : ((await checkpoints.newest())?.text ?? null);
  if (text === null) {
    throw new CliError(`there is no checkpoint in ${folder.checkpoints}`, {
      advice: options.now
        ? 'The log is empty: run the node on it first.'
        : 'Stop the node, which signs one, or sign the head of a stopped one with --now.',
    });
  }
  const { origin, size, root, extensions } = parseCheckpoint(text).checkpoint;
  const key = await nodeVerifier(folder.ledgerKey, origin);
  const verifier = key && writeVerifier(key);
  if (options.json) output.json({ origin, size, root: encodeBase64(root), extensions, verifier, note: text });
  else if (!options.verifier) output.line(text.slice(0, -1));
  else if (verifier !== null) output.line(verifier);
  else throw new CliError(`there is no key of the node beside ${folder.ledgerKey}`);
  return exitCodes.good;
}

async function signNow(data: string, signal: AbortSignal): Promise<string | null> {
  const { openLevelLedger } = await import('../../ledger/level-ledger.js');
  const { signHead } = await import('../../integrity/checkpoint-signer.js');
  const { CheckpointStore } = await import('../../integrity/checkpoint-store.js');
  const folder = dataFolder(data);
  const ledger = await openLevelLedger({ path: folder.ledger, readonly: true });
  try {
    const checkpoints = new CheckpointStore(folder.checkpoints);
    const { merkle, ledgerKey: keyFile } = folder;
    return await signHead({ ledger, merkle, checkpoints, keyFile }, Date.now(), signal);
  } finally {
    await ledger.close();
  }
}
