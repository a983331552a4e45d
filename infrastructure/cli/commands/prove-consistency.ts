import type { Command } from 'commander';

import type { TreeChoice } from '../../integrity/make-proof.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption } from '../options.js';
import { readInput } from '../read-input.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { withProver } from '../with-prover.js';

/** `zledger prove consistency`: that the log only grew. */
export function registerProveConsistency(prove: Command): void {
  prove
    .command('consistency')
    .argument('<old>', 'a number of commits, or the file of a checkpoint (- for standard input)')
    .argument('<new>', 'the same, not smaller')
    .summary('prove that the log only grew from one checkpoint to a later one')
    .description(
      'Proves that the log of a stopped node with NEW commits begins with the same OLD commits, in the same order: nothing\n' +
        'was changed, taken out or put in. Name the checkpoint that you kept as OLD. For a number, the checkpoint that the\n' +
        'node signed there is used if it still has it; otherwise the root alone, which nobody signed.',
    )
    .addOption(dataOption('folder or mirror'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger prove consistency 2026-11-22.checkpoint 2027-01-01.checkpoint > grown.proof' +
        '\n  $ zledger prove consistency 256 1024 --data /var/lib/zledger > grown.proof',
    )
    .action(runCommand(proveConsistency));
}

async function proveConsistency(
  { output, signal }: CommandContext,
  old: string,
  next: string,
  options: { readonly data: string },
): Promise<ExitCode> {
  const choices: readonly [TreeChoice, TreeChoice] = [await choose(old, signal), await choose(next, signal)];
  // loaded only when needed: help must not wait for the cryptography
  const make = await import('../../integrity/make-proof.js');
  const { writeProof } = await import('../../integrity/proof-file.js');
  const proof = await withProver(options.data, signal, (prover) =>
    make.proveConsistency(prover, choices, (size) => prover.checkpoints.ofSize(size)),
  );
  output.line(writeProof(proof).trimEnd());
  return exitCodes.good;
}

async function choose(text: string, signal: AbortSignal): Promise<TreeChoice> {
  if (/^\d{1,15}$/.test(text)) return { size: Number(text) };
  return { checkpoint: await readInput(text, signal) };
}
