import type { Command } from 'commander';

import { parseCheckpoint } from '../../../domain/integrity/checkpoint.js';
import { writeVerifier } from '../../../domain/integrity/signed-note.js';
import { encodeBase64 } from '../../../domain/integrity/strict-base64.js';
import { isMirrorUrl } from '../../eventstore/mirror-url.js';
import { dataFolder } from '../../node/data-folder.js';
import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { withLedger } from '../open-ledger.js';
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
    .addOption(dataOption('folder or mirror'))
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
  const { nodeVerifier } = await import('../../integrity/node-verifier.js');
  const folder = dataFolder(options.data);
  const isMirror = isMirrorUrl(options.data);
  if (isMirror && (options.now || options.verifier)) {
    throw new CliError('a mirror has no key', {
      advice: "Ask the node's operator: this works on its data folder only.",
    });
  }
  const text = options.now ? await signNow(options.data, signal) : await newestOf(options.data);
  if (text === null) {
    throw new CliError(`there is no checkpoint in ${isMirror ? 'the mirror' : folder.checkpoints}`, {
      advice: options.now
        ? 'The log is empty: run the node on it first.'
        : 'Stop the node, which signs one, or sign the head of a stopped one with --now.',
    });
  }
  const { origin, size, root, extensions } = parseCheckpoint(text).checkpoint;
  const key = isMirror ? null : await nodeVerifier(folder.ledgerKey, origin);
  const verifier = key && writeVerifier(key);
  if (options.json) output.json({ origin, size, root: encodeBase64(root), extensions, verifier, note: text });
  else if (!options.verifier) output.line(text.slice(0, -1));
  else if (verifier !== null) output.line(verifier);
  else throw new CliError(`there is no key of the node beside ${folder.ledgerKey}`);
  return exitCodes.good;
}

/** The newest one's text; null when there is none. A node may run meanwhile. @throws LedgerError when there is no log either */
async function newestOf(data: string): Promise<string | null> {
  if (!isMirrorUrl(data)) {
    const { CheckpointStore } = await import('../../integrity/checkpoint-store.js');
    const { checkpoints, ledger } = dataFolder(data);
    const newest = await new CheckpointStore(checkpoints).newest();
    if (newest !== null) return newest.text;
    const { assertLedgerIn } = await import('../../ledger/level-ledger.js');
    assertLedgerIn(ledger);
    return null;
  }
  return withLedger(data, async (_ledger, checkpoints) => (await checkpoints.newest())?.text ?? null);
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
