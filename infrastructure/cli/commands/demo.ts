import { type Command, Option } from 'commander';
import type { DriverChoice } from '../../drivers/choose-driver.js';
import type { Narrator } from '../../demo/narrator.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonOption } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface DemoCliOptions {
  readonly driver: DriverChoice;
  readonly keep: boolean;
  readonly data?: string;
  readonly json: boolean;
}

/** `zledger demo`: the whole way of the data in one command. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .summary('an embedded chain, a node and a story of reservations')
    .description(
      'Starts the embedded development chain and a node, makes reservations that become real, updates one, cancels one,\n' +
        'kills the node in mid-work and starts it again, and shows that ledger, host and replay agree. Cleans up after itself.',
    )
    .addOption(
      new Option(
        '--driver <name>',
        'linux: this host (needs root); dry: only records; auto: linux where it can work',
      )
        .choices(['auto', 'linux', 'dry'])
        .default('auto'),
    )
    .option('--keep', 'stay up after the story, until Ctrl-C', false)
    .option('--data <dir>', 'data folder to use and keep (default: a fresh one that is removed)')
    .addOption(jsonOption('print the story as JSON lines'))
    .addHelpText('after', '\nExample:\n  $ zledger demo --driver dry')
    .action(runCommand(demo));
}

async function demo({ output, signal, logger }: CommandContext, options: DemoCliOptions): Promise<ExitCode> {
  logger.level = 'warn';
  // loaded only when needed: help must not wait for the chain's libraries
  const { runDemo } = await import('../../demo/run-demo.js');
  const failed = await runDemo({
    driver: options.driver,
    keep: options.keep,
    data: options.data ?? null,
    narrator: options.json ? jsonNarrator(output) : textNarrator(output),
    signal,
    log: logger,
  });
  if (!options.json) {
    output.line();
    output.line(
      failed.length === 0
        ? output.style.green('All of it held.')
        : output.style.red(`${failed.length} did not hold.`),
    );
  }
  return failed.length === 0 ? exitCodes.good : exitCodes.finding;
}

function textNarrator(output: Output): Narrator {
  const { style } = output;
  return {
    chapter(title) {
      output.line();
      output.line(style.bold(printable(title)));
    },
    tell: (text) => output.line(`  ${printable(text)}`),
    proof: (text, holds) =>
      output.line(`  ${holds ? style.green('ok') : style.red('NOT')} ${printable(text)}`),
    table: (titles, rows) =>
      output.table(
        titles.map((title, index) => ({ title, cell: (row: readonly string[]) => row[index] ?? '' })),
        rows,
      ),
  };
}

function jsonNarrator(output: Output): Narrator {
  return {
    chapter: (title) => output.jsonLine({ chapter: title }),
    tell: (text) => output.jsonLine({ text }),
    proof: (text, holds) => output.jsonLine({ proof: text, holds }),
    table: (titles, rows) => {
      for (const row of rows)
        output.jsonLine(
          Object.fromEntries(titles.map((title, index) => [title.toLowerCase(), row[index] ?? ''])),
        );
    },
  };
}
