import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { hexToU8a, u8aToHex } from '@polkadot/util';
import { z } from 'zod';
import { runtimeNames } from '../runtime/describe-runtime.js';
import type { Block, BlockInputs, Hash } from './block.js';
import type { GenesisSettings } from './genesis.js';

const hash = z.string().regex(/^0x[0-9a-f]{64}$/) as unknown as z.ZodType<Hash>; // the pattern is what makes it a Hash
const hex = z.string().regex(/^0x([0-9a-f]{2})*$/) as unknown as z.ZodType<`0x${string}`>; // as above
const runtime = z.enum(runtimeNames);
const height = z.number().int().nonnegative();

const line = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('chain'),
    genesis: hash,
    name: z.string(),
    runtime,
    cycleBlocks: height,
    graceBlocks: height,
    startTime: height,
  }),
  z.strictObject({
    kind: z.literal('block'),
    hash,
    parent: hash,
    time: height,
    salt: height,
    upgradeTo: runtime.nullable(),
    extrinsics: z.array(hex),
  }),
  z.strictObject({ kind: z.literal('final'), number: height }),
  z.strictObject({ kind: z.literal('upgrade'), at: height, to: runtime }),
]);

export type JournalLine = z.infer<typeof line>;

/** The chain's file cannot be continued: what is wrong with which line, and what to do. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  constructor(
    readonly code: 'DAMAGED' | 'FOREIGN',
    message: string,
  ) {
    super(message);
  }
}

/** The lines of a chain's file; a last line that was torn by a crash is left out. `length` is where the whole ones end. */
function readLines(path: string): { lines: JournalLine[]; length: number } {
  const content = readFileSync(path);
  const length = content.lastIndexOf(0x0a) + 1;
  const texts = content.subarray(0, length).toString('utf8').split('\n').slice(0, -1);
  const lines = texts.map((text, i) => parseLine(text, `${path}, line ${i + 1}`));
  return { lines, length };
}

function parseLine(text: string, where: string): JournalLine {
  try {
    return line.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${where} is damaged: restore the file from a copy or start a new chain`;
    throw Object.assign(new JournalError('DAMAGED', message), { cause });
  }
}

/** Append-only file of what made a chain: every line is on disk before it has any effect. */
export class Journal {
  readonly lines: readonly JournalLine[];
  readonly #file: number;
  #length: number;

  /** Opens or creates. @throws JournalError (`DAMAGED`) */
  constructor(path: string) {
    const { lines, length } = existsSync(path) ? readLines(path) : { lines: [], length: 0 };
    this.lines = lines;
    this.#file = openSync(path, 'a');
    ftruncateSync(this.#file, length);
    this.#length = length;
  }

  /** @throws Error of the file system; the file then ends where it ended before. */
  append(entry: JournalLine): void {
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      let written = 0;
      while (written < bytes.length) written += writeSync(this.#file, bytes, written);
      fsyncSync(this.#file);
    } catch (error) {
      ftruncateSync(this.#file, this.#length);
      throw error;
    }
    this.#length += bytes.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}

export function chainLine(genesis: Hash, settings: GenesisSettings): JournalLine {
  return { kind: 'chain', genesis, ...settings };
}

export function blockLine({ hash, inputs }: Block): JournalLine {
  return { kind: 'block', hash, ...inputs, extrinsics: inputs.extrinsics.map((bytes) => u8aToHex(bytes)) };
}

/** What made the block of a line. */
export function inputsOf(entry: Extract<JournalLine, { kind: 'block' }>): BlockInputs {
  const { parent, time, salt, upgradeTo } = entry;
  return { parent, time, salt, upgradeTo, extrinsics: entry.extrinsics.map((bytes) => hexToU8a(bytes)) };
}
