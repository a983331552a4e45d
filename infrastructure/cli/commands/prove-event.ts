import type { Command } from 'commander';

import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, integer } from '../options.js';
import { readInput } from '../read-input.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { withProver } from '../with-prover.js';

interface ProveEventOptions {
  readonly data: string;
  readonly checkpoint?: string;
}

/** `zledger prove event`: that an event is in the log that the node signed for. */
export function registerProveEvent(prove: Command): void {
  prove
    .command('event')
    .argument('<position>', 'position of the event, as `zledger log` prints it', integer(0))
    .summary('prove that an event is in the log')
    .description(
      'Proves that the event at a position is in the log of a stopped node: its commit as it is stored, the path to the\n' +
        'root of the Merkle tree, and the signed checkpoint with that root. The other events of the same commit are in the\n' +
        'file too; those of other commits are not.',
    )
    .addOption(dataOption('folder or mirror'))
    .option(
      '--checkpoint <file>',
      "prove against this checkpoint; - for standard input (default: the node's newest)",
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger prove event 40 --data /var/lib/zledger > event-40.proof' +
        '\n  $ zledger prove event 40 --checkpoint 2026-11-22.checkpoint > event-40.proof',
    )
    .action(runCommand(proveEvent));
}

async function proveEvent(
  { output, signal }: CommandContext,
  position: number,
  options: ProveEventOptions,
): Promise<ExitCode> {
  const given = options.checkpoint === undefined ? null : await readInput(options.checkpoint, signal);
  // loaded only when needed: help must not wait for the cryptography
  const make = await import('../../integrity/make-proof.js');
  const { writeProof } = await import('../../integrity/proof-file.js');
  const proof = await withProver(options.data, signal, async (prover) => {
    const checkpoint = given ?? (await prover.checkpoints.newest())?.text;
    if (checkpoint === undefined) {
      throw new CliError('the node has signed no checkpoint yet', {
        advice:
          'Name one that you have with --checkpoint. Who runs the node can sign one: `zledger checkpoint --now`.',
      });
    }
    return make.proveEvent(prover, position, checkpoint);
  });
  output.line(writeProof(proof).trimEnd());
  return exitCodes.good;
}
