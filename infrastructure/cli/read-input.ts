import { createReadStream } from 'node:fs';

import { CliError } from './cli-error.js';

/** Larger input is refused: everything is held in memory. A deployment has some kilobytes. */
const maxBytes = 256 * 1024 * 1024;

/**
 * The text of a file, or of standard input for `-`.
 * @throws CliError when the file cannot be read, is too large, or is not UTF-8
 */
export async function readInput(path: string, signal: AbortSignal): Promise<string> {
  const name = path === '-' ? 'standard input' : path;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of openInput(path, signal)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes)
        throw new CliError(`${name} has more than ${maxBytes} bytes`, { advice: 'Split it into pieces.' });
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CliError) throw error;
    throw cannotRead(name, error);
  }
  return decode(Buffer.concat(chunks), name);
}

function openInput(path: string, signal: AbortSignal): AsyncIterable<Buffer> {
  if (path !== '-') return createReadStream(path, { signal });
  signal.addEventListener('abort', () => process.stdin.destroy(), { once: true });
  return process.stdin;
}

/** What a user is told of a file that was named and cannot be read. */
export function cannotRead(name: string, cause: unknown): CliError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CliError(`cannot read ${name}: ${reason}`, {
    advice: 'Check the path and its permissions.',
    cause,
  });
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // leaves a byte order mark out
  } catch (error) {
    throw new CliError(`${name} is not UTF-8 text`, {
      advice: 'JSON is always UTF-8: save it so.',
      cause: error,
    });
  }
}
