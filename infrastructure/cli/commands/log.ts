import { type Command, Option } from 'commander';

import { type ExactJson, writeExactJson } from '../../../domain/json/exact-json.js';
import type { Causation, RecordedEvent } from '../../ledger/ledger.js';
import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, integer, jsonOption, repeatable, streamName } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { type RunningLogQuery, runningLog } from '../running-log.js';
import { type Column, formatTable } from '../table.js';

interface LogOptions {
  readonly data: string;
  readonly from?: number;
  readonly to?: number;
  readonly stream?: string;
  readonly type?: readonly string[];
  readonly limit?: number;
  readonly reverse?: boolean;
  readonly follow?: boolean;
  readonly json: boolean;
}

/** Rows that are aligned with each other; a log of any length is printed in constant memory. */
const pageSize = 1000;
const dataWidth = 100;
const waiting = 'No node runs on this data folder: waiting for one to start. Ctrl-C ends.';

/** `zledger log`: the events, in order. */
export function registerLog(program: Command): void {
  program
    .command('log')
    .summary('print the events of the log')
    .description(
      'Prints the events of the log, in order, of a running node or a stopped one. Every commit is checked on the way. ' +
        'With --follow it goes on with what is appended until Ctrl-C, also while the node stops and starts again.',
    )
    .addOption(dataOption('folder or mirror'))
    .option('--from <position>', 'first position', integer(0))
    .option('--to <position>', 'last position', integer(0))
    .option('--stream <name>', 'only this stream: `node` or `contract-<id>`', streamName)
    .option('--type <name>', 'only events of this type (may be repeated)', repeatable)
    .option('--limit <count>', 'at most so many events', integer(1))
    .option('--reverse', 'the last event first')
    .addOption(
      new Option('-f, --follow', 'go on with what is appended, until Ctrl-C').conflicts(['to', 'reverse']),
    )
    .addOption(jsonOption('print JSON lines, one whole event each'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger log --data /var/lib/zledger --stream contract-17 --json\n' +
        '  $ zledger log --data /var/lib/zledger --reverse --limit 20\n' +
        '  $ zledger log --data /var/lib/zledger --follow --type WorkloadFailed --json',
    )
    .action(runCommand(log));
}

async function log({ output, signal }: CommandContext, options: LogOptions): Promise<ExitCode> {
  if (options.from !== undefined && options.to !== undefined && options.from > options.to) {
    throw new CliError(`--from ${options.from} lies behind --to ${options.to}`);
  }
  if (options.type !== undefined) await noteUnknownTypes(options.type);
  if (options.follow === true) return follow(output, signal, options);
  // loaded only when needed: help must not wait for the database
  const { reachNode } = await import('../../node/reach-node.js');
  const reached = await reachNode(options.data);
  if (reached.kind === 'running') {
    await print(output, signal, options, runningLog(reached.url, rangeOf(options), signal));
    return exitCodes.good;
  }
  try {
    await print(output, signal, options, reached.ledger.events(rangeOf(options)));
  } finally {
    await reached.ledger.close();
  }
  return exitCodes.good;
}

/**
 * Says on standard error which types this version does not know: a mistyped one would look as if it had never happened.
 * No refusal, for the log of a newer version may hold them.
 */
async function noteUnknownTypes(types: readonly string[]): Promise<void> {
  // loaded only when needed: help must not wait for the schemas
  const { eventSchemas } = await import('../../../domain/events/event.js');
  const { suggestion } = await import('../../../simulations/scenario/explain-issue.js');
  const known = eventSchemas.map(({ type }): string => type);
  for (const type of types.filter((each) => !known.includes(each))) {
    const near = suggestion(type, known);
    process.stderr.write(
      `note: this version of zledger knows no events of type ${printable(type)}${near}; all types are in docs/events.md\n`,
    );
  }
}

/** Each event at once. Ctrl-C is the ordinary end. */
async function follow(output: Output, signal: AbortSignal, options: LogOptions): Promise<ExitCode> {
  const { followNode } = await import('../follow-node.js');
  const onWaiting = (): void => void process.stderr.write(`${waiting}\n`);
  const { fromPosition = 0, ...filter } = rangeOf(options);
  const events = followNode(options.data, { ...filter, fromPosition, signal, onWaiting });
  let isFirst = true;
  for await (const event of limited(events, options.limit)) {
    if (signal.aborted) break;
    if (options.json) output.jsonLine(eventJson(event));
    else for (const line of formatTable(steadyColumns, [event]).slice(isFirst ? 0 : 1)) output.line(line);
    isFirst = false;
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
  for await (const event of limited(events, options.limit)) {
    signal.throwIfAborted();
    if (options.json) output.jsonLine(eventJson(event));
    else if (page.push(event) === pageSize) printPage(output, page.splice(0));
  }
  if (page.length > 0) printPage(output, page);
}

function rangeOf(options: LogOptions): Omit<RunningLogQuery, 'follow'> {
  return {
    ...(options.from === undefined ? {} : { fromPosition: options.from }),
    ...(options.to === undefined ? {} : { toPosition: options.to }),
    ...(options.stream === undefined ? {} : { stream: options.stream }),
    ...(options.type === undefined ? {} : { types: options.type }),
    ...(options.reverse === true ? { backwards: true } : {}),
  };
}

async function* limited(
  events: AsyncIterable<RecordedEvent>,
  limit = Number.POSITIVE_INFINITY,
): AsyncIterable<RecordedEvent> {
  let left = limit;
  for await (const event of events) {
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

/** For lines that come one by one: no narrower than what they usually hold. */
const usualWidths = [8, 19, 9, 18, 20, 24, 0];
const steadyColumns = columns.map((column, at) => {
  const size = usualWidths[at] ?? 0;
  return {
    ...column,
    title: column.align === 'right' ? column.title.padStart(size) : column.title.padEnd(size),
  };
});

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
