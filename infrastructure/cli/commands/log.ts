import type { Command } from 'commander';

import { type ExactJson, writeExactJson } from '../../../domain/json/exact-json.js';
import type { Causation, RecordedEvent } from '../../ledger/ledger.js';
import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, integer, jsonOption, repeatable } from '../options.js';
import type { Output } from '../output.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { type LogRange, runningLog } from '../running-log.js';
import type { Column } from '../table.js';

interface LogOptions {
  readonly data: string;
  readonly from?: number;
  readonly to?: number;
  readonly stream?: string;
  readonly type?: readonly string[];
  readonly limit?: number;
  readonly json: boolean;
}

/** Rows that are aligned with each other; a log of any length is printed in constant memory. */
const pageSize = 1000;
const dataWidth = 100;

/** `zledger log`: the events, in order. */
export function registerLog(program: Command): void {
  program
    .command('log')
    .summary('print the events of the log')
    .description(
      'Prints the events of the log, in order, of a running node or a stopped one. Every commit is checked on the way.',
    )
    .addOption(dataOption())
    .option('--from <position>', 'first position', integer(0))
    .option('--to <position>', 'last position', integer(0))
    .option('--stream <name>', 'only this stream: `node` or `contract-<id>`')
    .option('--type <name>', 'only events of this type (may be repeated)', repeatable)
    .option('--limit <count>', 'at most so many events', integer(1))
    .addOption(jsonOption('print JSON lines, one whole event each'))
    .addHelpText('after', '\nExample:\n  $ zledger log --data /var/lib/zledger --stream contract-17 --json')
    .action(runCommand(log));
}

async function log({ output, signal }: CommandContext, options: LogOptions): Promise<ExitCode> {
  if (options.from !== undefined && options.to !== undefined && options.from > options.to) {
    throw new CliError(`--from ${options.from} lies behind --to ${options.to}`);
  }
  // loaded only when needed: help must not wait for the database
  const { reachNode } = await import('../../node/reach-node.js');
  const reached = await reachNode(options.data);
  if (reached.kind === 'running') {
    await print(output, signal, options, runningLog(reached.url, rangeOf(options)));
    return exitCodes.good;
  }
  try {
    await print(output, signal, options, reached.ledger.events(rangeOf(options)));
  } finally {
    await reached.ledger.close();
  }
  return exitCodes.good;
}

async function print(
  output: Output,
  signal: AbortSignal,
  options: LogOptions,
  events: AsyncIterable<RecordedEvent>,
): Promise<void> {
  const page: RecordedEvent[] = [];
  for await (const event of selected(events, options)) {
    signal.throwIfAborted();
    if (options.json) output.jsonLine(eventJson(event));
    else if (page.push(event) === pageSize) printPage(output, page.splice(0));
  }
  if (page.length > 0) printPage(output, page);
}

function rangeOf(options: LogOptions): LogRange {
  return {
    ...(options.from === undefined ? {} : { fromPosition: options.from }),
    ...(options.to === undefined ? {} : { toPosition: options.to }),
    ...(options.stream === undefined ? {} : { stream: options.stream }),
  };
}

async function* selected(
  events: AsyncIterable<RecordedEvent>,
  options: LogOptions,
): AsyncIterable<RecordedEvent> {
  const types = options.type && new Set(options.type);
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  for await (const event of events) {
    if (types && !types.has(event.type)) continue;
    yield event;
    left -= 1;
    if (left === 0) return;
  }
}

/** The whole event; the names are those of the ledger's port. */
function eventJson({ commit, ...event }: RecordedEvent): ExactJson {
  const { causation, cursor } = commit;
  const cause = causation.kind === 'blocks' ? { ...causation, block: { ...causation.block } } : causation;
  return { ...event, commit: { ...commit, causation: cause, cursor: cursor && { ...cursor } } };
}

const columns: readonly Column<RecordedEvent>[] = [
  { title: 'POSITION', align: 'right', cell: (event) => event.position },
  { title: 'CHAIN TIME', cell: ({ commit }) => timeText(commit.chainTime) },
  { title: 'BLOCK', align: 'right', cell: ({ commit }) => commit.cursor?.number ?? '-' },
  { title: 'CAUSE', cell: ({ commit }) => causeText(commit.causation) },
  { title: 'STREAM', cell: (event) => `${event.stream}@${event.streamVersion}` },
  { title: 'TYPE', cell: (event) => event.type },
  { title: 'DATA', cell: (event) => shorten(writeExactJson(event.data)) },
];

function printPage(output: Output, events: readonly RecordedEvent[]): void {
  output.table(columns, events);
}

/** UTC to the second; before the first block there is no chain time. */
function timeText(ms: number): string {
  return ms === 0 ? '-' : new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function causeText(causation: Causation): string {
  if (causation.kind === 'blocks') return `block ${causation.block.number}`;
  if (causation.kind === 'body') return `body from ${causation.source}`;
  return causation.kind === 'effect' ? `effect ${causation.id}` : causation.kind;
}

/** Cuts between code points, so that no half of one is left. */
function shorten(text: string): string {
  const chars = Array.from(text);
  return chars.length <= dataWidth ? text : `${chars.slice(0, dataWidth - 3).join('')}...`;
}
