import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseExactJson } from '../../domain/json/exact-json.js';
import type { RecordedEvent } from '../ledger/ledger.js';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

export interface LogRange {
  readonly fromPosition?: number;
  readonly toPosition?: number;
  readonly stream?: string;
}

/**
 * The events of a running node, which holds its ledger's only opening, over its mailbox. For printing: integers that
 * were bigints in the log come back as numbers when they are small. @throws CliError
 */
export async function* runningLog(url: string, range: LogRange): AsyncGenerator<RecordedEvent> {
  const query = new URLSearchParams();
  if (range.fromPosition !== undefined) query.set('from', String(range.fromPosition));
  if (range.toPosition !== undefined) query.set('to', String(range.toPosition));
  if (range.stream !== undefined) query.set('stream', range.stream);
  const response = await fetch(`${url}/log?${query.toString()}`);
  if (!response.ok || response.body === null) {
    throw new CliError(`the node at ${url} answered ${response.status}`, { exitCode: exitCodes.environment });
  }
  const lines = createInterface({
    input: Readable.fromWeb(response.body),
  });
  for await (const line of lines) {
    if (line !== '') yield parseExactJson(line) as unknown as RecordedEvent; // written by the node from such an event
  }
}
