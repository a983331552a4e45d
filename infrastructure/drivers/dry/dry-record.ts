import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';

const verb = z.enum(['ensure', 'pause', 'resume', 'remove']);
const outcome = z.enum([
  'created',
  'changed',
  'unchanged',
  'paused',
  'resumed',
  'removed',
  'absent',
  'failed',
  'aborted',
]);

const line = z.object({
  /** Every call writes a `start` before it does anything and an `end` when it is done. */
  phase: z.enum(['start', 'end']),
  call: z.int().min(0),
  pid: z.int(),
  /** Wall clock in ms. */
  at: z.number(),
  verb,
  id: z.string(),
  type: z.string(),
  /** Fingerprint of the wanted spec. */
  spec: z.string(),
  /** Of a volume or disk: its wanted size, decimal. */
  size: z.string().regex(/^\d+$/).optional(),
  /** With `end`: what it did to the world. */
  did: outcome.optional(),
});

/** One line of the dry driver's record. */
export type DryLine = z.infer<typeof line>;

/** The calls of a dry driver on disk: each line is synced before the call goes on, so it survives a SIGKILL. */
export class DryRecord {
  readonly lines: DryLine[] = [];
  readonly #fd: number | null;

  /** @param file null keeps the record in memory only */
  constructor(file: string | null) {
    if (file === null) {
      this.#fd = null;
      return;
    }
    const { lines, bytes } = existsSync(file) ? readDryRecord(file) : { lines: [], bytes: 0 };
    this.lines.push(...lines);
    this.#fd = openSync(file, 'a');
    // A line that a crash cut short never counted.
    ftruncateSync(this.#fd, bytes);
  }

  append(entry: DryLine): void {
    if (this.#fd !== null) this.#write(this.#fd, Buffer.from(`${JSON.stringify(entry)}\n`));
    this.lines.push(entry);
  }

  /** Whole lines only: on a full disk the part that fitted is taken back, so that the record can be read again. */
  #write(fd: number, line: Buffer): void {
    const { size } = fstatSync(fd);
    try {
      if (writeSync(fd, line) !== line.length) throw new Error('the disk took only a part of the line');
      fdatasyncSync(fd);
    } catch (error) {
      ftruncateSync(fd, size);
      throw error;
    }
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
  }
}

/** Reads a record up to its last whole line. `bytes` is where that ends. @throws Error naming a broken line */
export function readDryRecord(file: string): { lines: DryLine[]; bytes: number } {
  const content = readFileSync(file);
  const bytes = content.lastIndexOf(0x0a) + 1;
  const lines = content
    .subarray(0, bytes)
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text, index) => parseLine(file, text, index + 1));
  return { lines, bytes };
}

function parseLine(file: string, text: string, number: number): DryLine {
  try {
    return line.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file}:${number} is not a line of a dry driver's record: move the file away`, {
      cause: error,
    });
  }
}
