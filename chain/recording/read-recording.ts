import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { type RecordedBlock, recordedBlock, recordingHeader } from './recorded-block.js';
import { RecordingError } from './recording-error.js';

/** A recording as read: at least one block, each the child of the one before. */
export interface Recording {
  readonly chain: string;
  readonly blocks: readonly [RecordedBlock, ...RecordedBlock[]];
}

/**
 * Reads and checks a recording: a line `{chain, head}`, then one block per line, without gaps.
 * @throws RecordingError naming the line
 */
export async function readRecording(file: string): Promise<Recording> {
  let chain: string | null = null;
  let line = 0;
  const blocks: RecordedBlock[] = [];
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      line++;
      if (chain === null) chain = parseLine(file, line, text, recordingHeader).chain;
      else if (text !== '')
        blocks.push(linked(file, line, parseLine(file, line, text, recordedBlock), blocks.at(-1)));
    }
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    throw new RecordingError(file, 0, `cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const [first, ...rest] = blocks;
  if (chain === null || first === undefined) throw new RecordingError(file, 0, 'holds no block');
  return { chain, blocks: [first, ...rest] };
}

function parseLine<T>(file: string, line: number, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RecordingError(file, line, `is not JSON: ${messageOf(error)}`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'line'} ${message}`);
  throw new RecordingError(file, line, issues.join('; '), { cause: parsed.error });
}

function linked(
  file: string,
  line: number,
  block: RecordedBlock,
  before: RecordedBlock | undefined,
): RecordedBlock {
  if (before === undefined) return block;
  if (block.number !== before.number + 1) {
    throw new RecordingError(
      file,
      line,
      `block ${block.number} follows block ${before.number}: blocks are missing`,
    );
  }
  if (block.parentHash !== before.hash) {
    throw new RecordingError(
      file,
      line,
      `block ${block.number} has the parent ${block.parentHash}, but block ${before.number} is ${before.hash}`,
    );
  }
  return block;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
