import type { Command } from 'commander';
import {
  type ExactJson,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  writeExactJson,
} from '../../../domain/json/exact-json.js';
import { isMirrorUrl } from '../../eventstore/mirror-url.js';
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
    .description(
      'Prints whether a node runs, how far it has followed the chain, and what it holds. For a folder of several nodes, or of a\n' +
        'farm: a line for each.',
    )
    .addOption(dataOption('folder or mirror'))
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ zledger status --data /var/lib/zledger')
    .action(runCommand(status));
}

async function status(
  { output }: CommandContext,
  options: { data: string; json: boolean },
): Promise<ExitCode> {
  const { nodeFolders } = await import('../../node/several/node-folders.js');
  const folders = isMirrorUrl(options.data) ? [] : await nodeFolders(options.data);
  if (folders.length > 0) {
    const { statusOfSeveral } = await import('./status-of-several.js');
    await statusOfSeveral(options.data, folders, { json: options.json, output });
    return exitCodes.good;
  }
  const answer = await askNode(options.data, 'status');
  if (options.json) output.json(answer);
  else if (isJsonObject(answer))
    for (const [name, value] of flat(answer)) output.line(`${output.style.bold(name.padEnd(24))} ${value}`);
  return exitCodes.good;
}

/** One line per value: `workloads.ok`, ...; of a list one per member: `endpoints.1`, ... */
export function flat(value: JsonObject, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, each]): [string, string][] => {
    const name = `${prefix}${key}`;
    if (isJsonObject(each)) return flat(each, `${name}.`);
    if (!isJsonArray(each) || each.length === 0) return [[name, display(each)]];
    return each.map((member, at): [string, string] => [`${name}.${at + 1}`, inOneLine(member)]);
  });
}

/** The first value is what the member is called; of the others what is known. */
function inOneLine(member: ExactJson): string {
  if (!isJsonObject(member)) return display(member);
  const [first, ...others] = Object.entries(member);
  const known = others.filter(([, each]) => each !== null).map(([name, each]) => `${name} ${display(each)}`);
  return [first === undefined ? '' : display(first[1]), ...known].join(', ');
}

function display(value: ExactJson): string {
  if (value === null) return '-';
  if (isJsonArray(value) && value.length === 0) return '-';
  return printable(typeof value === 'string' ? value : writeExactJson(value));
}
