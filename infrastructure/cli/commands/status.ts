import type { Command } from 'commander';
import {
  type ExactJson,
  isJsonObject,
  type JsonObject,
  writeExactJson,
} from '../../../domain/json/exact-json.js';
import { askNode } from '../ask-node.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, jsonOption } from '../options.js';
import { printable } from '../printable.js';
import { type CommandContext, runCommand } from '../run-command.js';

/** `zledger status`: where a node stands, in a few lines. */
export function registerStatus(program: Command): void {
  program
    .command('status')
    .summary('print where a node stands')
    .description('Prints whether a node runs, how far it has followed the chain, and what it holds.')
    .addOption(dataOption('folder or mirror'))
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ zledger status --data /var/lib/zledger')
    .action(runCommand(status));
}

async function status(
  { output }: CommandContext,
  options: { data: string; json: boolean },
): Promise<ExitCode> {
  const answer = await askNode(options.data, 'status');
  if (options.json) output.json(answer);
  else if (isJsonObject(answer))
    for (const [name, value] of flat(answer)) output.line(`${output.style.bold(name.padEnd(24))} ${value}`);
  return exitCodes.good;
}

/** One line per value: `workloads.ok`, ... */
function flat(value: JsonObject, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, each]): [string, string][] =>
    isJsonObject(each) ? flat(each, `${prefix}${name}.`) : [[`${prefix}${name}`, display(each)]],
  );
}

function display(value: ExactJson): string {
  if (value === null) return '-';
  return printable(typeof value === 'string' ? value : writeExactJson(value));
}
