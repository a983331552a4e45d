import { type Command, Option } from 'commander';
import {
  type ExactJson,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  writeExactJson,
} from '../../../domain/json/exact-json.js';
import { askNode } from '../ask-node.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, integer, jsonOption, pointInTime } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { type CommandContext, runCommand } from '../run-command.js';
import type { Column } from '../table.js';

interface StateOptions {
  readonly data: string;
  readonly atPosition?: number;
  readonly atBlock?: number;
  readonly atTime?: number;
  readonly hash: boolean;
  readonly json: boolean;
}

/** `zledger state`: what the log says now, or said at any point. */
export function registerState(program: Command): void {
  program
    .command('state')
    .summary('print the state of a node, now or at any point of its log')
    .description(
      'Prints the state of a node as its log gives it. Works on a running node and on a stopped one.',
    )
    .addOption(dataOption('folder or mirror'))
    .addOption(
      new Option('--at-position <position>', 'after this event')
        .argParser(integer(0))
        .conflicts(['atBlock', 'atTime']),
    )
    .addOption(
      new Option('--at-block <number>', 'when this block had been followed')
        .argParser(integer(0))
        .conflicts('atTime'),
    )
    .addOption(
      new Option('--at-time <time>', 'at this chain time (ISO 8601, or ms since 1970)').argParser(
        pointInTime,
      ),
    )
    .option('--hash', 'print the hash of the state only', false)
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ zledger state --data /var/lib/zledger --at-block 1200 --json')
    .action(runCommand(state));
}

async function state({ output }: CommandContext, options: StateOptions): Promise<ExitCode> {
  const { atPosition, atBlock, atTime } = options;
  const view = await askNode(options.data, 'state', {
    ...(atPosition === undefined ? {} : { atPosition }),
    ...(atBlock === undefined ? {} : { atBlock }),
    ...(atTime === undefined ? {} : { atTime }),
  });
  if (!isJsonObject(view)) throw new Error('invariant: a state is an object');
  if (options.hash) {
    if (options.json) output.json({ position: view['position'] ?? null, hash: view['hash'] ?? null });
    else output.line(text(view['hash']));
  } else if (options.json) output.json(view);
  else printState(output, view);
  return exitCodes.good;
}

function text(value: ExactJson | undefined): string {
  if (value === null || value === undefined) return '-';
  return printable(typeof value === 'string' ? value : writeExactJson(value));
}

function printState(output: Output, view: JsonObject): void {
  const chain = object(view['chain']);
  const cursor = object(chain['cursor']);
  const node = object(view['node']);
  const { style } = output;
  output.line(
    `${style.bold('node')}      ${text(node['id'])} on ${text(chain['name'])}, driver ${text(node['driver'])}`,
  );
  output.line(
    `${style.bold('block')}     ${text(cursor['block'])} ${text(cursor['hash'])} (spec ${text(chain['spec_version'])})`,
  );
  output.line(`${style.bold('position')}  ${text(view['position'])}`);
  output.line(`${style.bold('hash')}      ${text(view['hash'])}`);
  output.line();
  output.table(contractColumns, rows(view['contracts']));
  output.line();
  output.table(workloadColumns, rows(view['deployments']).flatMap(workloadRows));
}

const object = (value: ExactJson | undefined): JsonObject => (isJsonObject(value) ? value : {});
const rows = (value: ExactJson | undefined): JsonObject[] =>
  isJsonArray(value) ? value.filter(isJsonObject) : [];

const contractColumns: readonly Column<JsonObject>[] = [
  { title: 'CONTRACT', align: 'right', cell: (row) => text(row['id']) },
  { title: 'TWIN', align: 'right', cell: (row) => text(row['twin_id']) },
  { title: 'STATE', cell: (row) => text(row['state']) },
  { title: 'SINCE', align: 'right', cell: (row) => text(row['created_at_block']) },
  { title: 'CANCELED', align: 'right', cell: (row) => text(row['canceled_at_block']) },
  { title: 'DEPLOYMENT HASH', cell: (row) => text(row['deployment_hash']) },
  {
    title: 'PUBLIC IPS',
    cell: (row) =>
      rows(row['reserved_public_ips'])
        .map((ip) => text(ip['ip']))
        .join(' '),
  },
];

interface WorkloadRow {
  readonly contract: string;
  readonly workload: JsonObject;
}

function workloadRows(deployment: JsonObject): WorkloadRow[] {
  const contract = text(deployment['contract_id']);
  return rows(deployment['workloads']).map((workload) => ({ contract, workload }));
}

const workloadColumns: readonly Column<WorkloadRow>[] = [
  { title: 'CONTRACT', align: 'right', cell: (row) => row.contract },
  { title: 'WORKLOAD', cell: ({ workload }) => text(workload['name']) },
  { title: 'TYPE', cell: ({ workload }) => text(workload['type']) },
  { title: 'STATE', cell: ({ workload }) => text(workload['state']) },
  { title: 'REASON', cell: ({ workload }) => text(workload['reason']) },
];
