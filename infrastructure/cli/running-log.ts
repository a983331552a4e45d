import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

import { parseExactJson } from '../../domain/json/exact-json.js';
import type { EventFilter, ReadRange, RecordedEvent } from '../ledger/ledger.js';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/** The node answers, and not with its log. */
export class NodeRefusal extends CliError {
  constructor(
    url: string,
    readonly status: number,
  ) {
    super(`the node at ${url} answered ${status}`, { exitCode: exitCodes.environment });
  }
}

export interface RunningLogQuery extends ReadRange, EventFilter {
  /** Goes on with what is appended, until the node stops or the signal is aborted. */
  readonly follow?: boolean;
}

/**
 * The events of a running node, which holds its ledger's only opening, over its mailbox. For printing: integers that
 * were bigints in the log come back as numbers when they are small. Not by `fetch`, which gives up on a log that is
 * quiet for five minutes. @throws CliError
 */
export async function* runningLog(
  url: string,
  query: RunningLogQuery,
  signal?: AbortSignal,
): AsyncGenerator<RecordedEvent> {
  try {
    yield* eventsOf(`${url}/log?${queryText(query)}`, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

async function* eventsOf(url: string, signal?: AbortSignal): AsyncGenerator<RecordedEvent> {
  const request = get(url, signal === undefined ? {} : { signal });
  const [response] = (await once(request, 'response')) as [IncomingMessage]; // what the event `response` carries
  // From here on the response tells of it; an error event that nobody hears would end the process.
  request.on('error', () => undefined);
  if (response.statusCode !== 200) {
    response.destroy();
    throw new NodeRefusal(new URL(url).origin, response.statusCode ?? 0);
  }
  try {
    for await (const line of inLines(response)) {
      if (line !== '') yield parseExactJson(line) as unknown as RecordedEvent; // written by the node from such an event
    }
  } finally {
    response.destroy();
  }
}

function queryText({ fromPosition, toPosition, stream, types, backwards, follow }: RunningLogQuery): string {
  const query = new URLSearchParams();
  if (fromPosition !== undefined) query.set('from', String(fromPosition));
  if (toPosition !== undefined) query.set('to', String(toPosition));
  if (stream !== undefined) query.set('stream', stream);
  for (const type of types ?? []) query.append('type', type);
  if (backwards === true) query.set('backwards', '1');
  if (follow === true) query.set('follow', '1');
  return query.toString();
}

/** Not by `readline`, which never ends when the connection breaks. */
async function* inLines(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
