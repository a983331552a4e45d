import type { Command } from 'commander';

import type { VerifyReport } from '../../ledger/ledger.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { withLedger } from '../open-ledger.js';
import { dataOption, jsonOption } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { createProgress } from '../progress.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { untilStopped } from '../until-stopped.js';

interface VerifyOptions {
  readonly data: string;
  readonly json: boolean;
}

/** `zledger verify`: checks every stored byte of the log. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .summary('check the whole log')
    .description(
      'Checks the whole log of a node that is not running: the hash of every commit, the chain of hashes, gapless\n' +
        'positions and stream versions. Exits 1 when something is wrong.',
    )
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ zledger verify --data /var/lib/zledger')
    .action(runCommand(verify));
}

async function verify({ output, signal }: CommandContext, options: VerifyOptions): Promise<ExitCode> {
  const report = await withLedger(options.data, async (ledger) => {
    const progress = createProgress('commits');
    try {
      return await untilStopped(ledger.verify(progress.update), signal);
    } finally {
      progress.stop();
    }
  });
  if (options.json) output.json({ ...report, finding: report.finding && { ...report.finding } });
  else printReport(output, report);
  return report.ok ? exitCodes.good : exitCodes.finding;
}

function printReport(output: Output, report: VerifyReport): void {
  const { style } = output;
  for (const repair of report.repairs) output.line(`${style.yellow('repaired')}  ${printable(repair)}`);
  if (report.finding) {
    const { position, code, message } = report.finding;
    output.line(`${style.red('broken')}    at position ${position}: ${printable(message)} (${code})`);
  } else {
    output.line(`${style.green('good')}      every commit has its hash and follows from the one before`);
  }
  output.line(`${style.bold('commits')}   ${report.commits}`);
  output.line(`${style.bold('events')}    ${report.events}`);
  output.line(`${style.bold('hash')}      ${report.hash}`);
}
