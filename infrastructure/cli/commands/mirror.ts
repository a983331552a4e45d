import { type Command, Option } from 'commander';

import type { Mirror as Copying, MirrorReport } from '../../eventstore/mirror.js';
import type { MirrorPlace } from '../../eventstore/mirror-url.js';
import { dataFolder } from '../../node/data-folder.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, jsonOption } from '../options.js';
import type { Output } from '../output.js';
import { createProgress } from '../progress.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface MirrorCommandOptions {
  readonly data: string;
  readonly to: string;
  readonly follow: boolean;
  readonly json: boolean;
}

/** `zledger mirror`: the log, commit by commit, on an EventStoreDB or KurrentDB server. */
export function registerMirror(program: Command): void {
  program
    .command('mirror')
    .summary('copy the log to an EventStoreDB or KurrentDB server')
    .description(
      'Copies the log of a node, running or stopped, to a stream of its own on an EventStoreDB or KurrentDB server, and its\n' +
        'signed checkpoints to another. Goes on where the mirror itself ends, after any crash; never writes a thing twice, and\n' +
        'refuses a mirror that holds anything else than this log. The log is held against the checkpoints on the way.',
    )
    .addOption(dataOption())
    .addOption(
      new Option('--to <url>', 'esdb://[user:password@]host:port[?tls=false][&tlsCAFile=path]')
        .env('ZLEDGER_MIRROR')
        .makeOptionMandatory(),
    )
    .option('--follow', 'go on with what the node appends, until interrupted', false)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger mirror --data /var/lib/zledger --to "esdb://127.0.0.1:2113?tls=false"' +
        '\n  $ ZLEDGER_MIRROR=esdb://node14:secret@store.example:2113 zledger mirror --data /var/lib/zledger --follow',
    )
    .action(runCommand(mirror));
}

async function mirror(context: CommandContext, options: MirrorCommandOptions): Promise<ExitCode> {
  const { output, signal, logger } = context;
  // loaded only when needed: help must not wait for the client
  const { parseMirrorUrl } = await import('../../eventstore/mirror-url.js');
  const { EventStore } = await import('../../eventstore/event-store.js');
  const { endless, hasty } = await import('../../eventstore/back-off.js');
  const { Mirror } = await import('../../eventstore/mirror.js');
  const { CheckpointStore } = await import('../../integrity/checkpoint-store.js');
  const { nodeVerifiers } = await import('../../integrity/node-verifier.js');
  const place = parseMirrorUrl(options.to);
  const folder = dataFolder(options.data);
  const store = await EventStore.open(place, {
    signal,
    patience: options.follow ? endless : hasty,
    onPause: (error, pause) =>
      logger.warn({ store: place.label, reason: message(error), pause }, 'the event store is away'),
  });
  const progress = createProgress('commits');
  const copying = new Mirror({
    store,
    signal,
    checkpoints: new CheckpointStore(folder.checkpoints),
    keysOf: (origin) => nodeVerifiers(folder.ledgerKey, origin),
    onProgress: progress.update,
  });
  try {
    if (options.follow) await follow(context, options, copying);
    else await once(options.data, copying, signal);
  } finally {
    progress.stop();
    await store.close();
  }
  const report = copying.report();
  if (options.json) output.json(reportJson(report, place));
  else printReport(output, report, place);
  return exitCodes.good;
}

async function once(data: string, copying: Copying, signal: AbortSignal): Promise<void> {
  const { openCommitSource } = await import('../../operations/open-commit-source.js');
  const source = await openCommitSource(data, signal);
  try {
    await copying.run(source);
  } finally {
    await source.close();
  }
}

/** Ends well when it is asked to end: that is how following ends. */
async function follow(
  { signal, logger }: CommandContext,
  { data }: MirrorCommandOptions,
  copying: Copying,
): Promise<void> {
  const { followNode } = await import('../../eventstore/follow-node.js');
  try {
    await followNode({
      data,
      mirror: copying,
      signal,
      onWritten: ({ head }) =>
        logger.info({ commits: head.commits, position: head.nextPosition - 1 }, 'mirrored'),
      onAway: (error) => logger.warn({ reason: error.message }, 'the node is away'),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function readUrl({ streams }: MirrorReport, { label, tls }: MirrorPlace): string | null {
  return streams && `${label}/${streams.log}${tls ? '' : '?tls=false'}`;
}

function reportJson(report: MirrorReport, place: MirrorPlace) {
  const { origin, streams, head, written } = report;
  return {
    origin,
    url: readUrl(report, place),
    streams: streams && { ...streams },
    head: { ...head },
    written: { ...written },
  };
}

function printReport(output: Output, report: MirrorReport, place: MirrorPlace): void {
  const { head, written, origin } = report;
  const { style } = output;
  if (origin === null) {
    output.line('The log is empty: there is nothing to mirror yet.');
    return;
  }
  output.line(
    `${style.green('mirrored')}   ${written.commits} commits, ${written.events} events, ${written.checkpoints} checkpoints`,
  );
  output.line(`${style.bold('commits')}    ${head.commits}`);
  output.line(`${style.bold('events')}     ${head.nextPosition}`);
  output.line(`${style.bold('hash')}       ${head.hash}`);
  output.line(`${style.bold('log')}        ${origin}`);
  output.line(`${style.bold('read it at')} ${readUrl(report, place)}`);
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
