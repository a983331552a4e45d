import { pino, type DestinationStream, type Logger } from 'pino';

import type { LogLevel } from './log-level.js';
import { prettyLine } from './pretty-line.js';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Lines for a person instead of JSON. */
  readonly pretty: boolean;
  readonly colour: boolean;
  /** Default: standard error, written at once, so that the last line before a crash is not lost. */
  readonly destination?: DestinationStream;
}

/** Fields that never reach a log, at the top and one level down. */
const secrets = ['mnemonic', 'seed', 'suri', 'secret', 'password', 'privateKey'];

/**
 * The program's logger. Logs go to standard error, so that standard output carries only answers. With `pretty`,
 * one line per record; without, one JSON object per line with `time` in ms since 1970.
 */
export function createLogger(options: LoggerOptions): Logger {
  const raw = options.destination ?? pino.destination({ dest: 2, sync: true });
  const destination = options.pretty ? prettyDestination(raw, options.colour) : raw;
  return pino(
    {
      level: options.level,
      base: null,
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '(secret)' },
    },
    destination,
  );
}

function prettyDestination(raw: DestinationStream, colour: boolean): DestinationStream {
  return { write: (line) => raw.write(prettyLine(line, colour)) };
}
